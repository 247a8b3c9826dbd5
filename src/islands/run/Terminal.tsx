import type { JSX } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import './terminal.css';
import { commonStart, type Piece, withoutPrompt } from './transcript.ts';

interface Props {
  readonly pieces: readonly Piece[];
  readonly history: readonly string[];
  /** A command runs: what is typed goes to it. */
  readonly busy: boolean;
  readonly commands: readonly string[];
  readonly onRun: (line: string) => void;
  readonly onInput: (text: string) => void;
  readonly onInterrupt: () => void;
  readonly onClear: () => void;
  readonly complete: (line: string) => Promise<readonly string[]>;
}

/** Characters of a line. */
const LONGEST = 8000;

/**
 * A terminal: output, an input line, suggested commands. Enter runs; arrow keys go through the history; Tab completes, and leaves when the
 * line is empty or after Escape; Ctrl-C interrupts, or drops the line; Ctrl-D ends the input of what runs; Ctrl-L clears. What a program that
 * runs has written of its line stands before what is typed: a shell's prompt.
 */
export function Terminal({ pieces, history, busy, commands, onRun, onInput, onInterrupt, onClear, complete }: Props) {
  const [line, setLine] = useState('');
  const [recalled, setRecalled] = useState<number | undefined>(undefined);
  const [choices, setChoices] = useState<readonly string[]>([]);
  const [tooLong, setTooLong] = useState(false);
  const leaving = useRef(false);
  const screen = useRef<HTMLPreElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const help = useId();
  const { shown, prompt } = busy ? withoutPrompt(pieces) : { shown: pieces, prompt: '$' };

  useEffect(() => {
    const pre = screen.current;
    if (pre) pre.scrollTop = pre.scrollHeight;
  }, [pieces]);

  const put = (text: string): void => {
    setLine(text);
    setChoices([]);
    setTooLong(false);
  };

  /** Half of what was pasted could be another command. */
  const onPaste = (event: JSX.TargetedClipboardEvent<HTMLInputElement>): void => {
    const pasted = event.clipboardData?.getData('text') ?? '';
    if (line.length + pasted.length <= LONGEST) return;
    event.preventDefault();
    setTooLong(true);
  };

  const recall = (step: -1 | 1): void => {
    const index = (recalled ?? history.length) + step;
    if (index < 0 || index > history.length) return;
    setRecalled(index === history.length ? undefined : index);
    put(history[index] ?? '');
  };

  const submit = (event: Event): void => {
    event.preventDefault();
    setRecalled(undefined);
    put('');
    if (busy) onInput(`${line}\n`);
    else onRun(line);
  };

  const onKeyDown = (event: JSX.TargetedKeyboardEvent<HTMLInputElement>): void => {
    const { key, ctrlKey, shiftKey, currentTarget } = event;
    if (key === 'Escape') {
      leaving.current = true;
      setChoices([]);
      return;
    }
    if (key === 'Tab' && !shiftKey && !leaving.current && line !== '' && !busy) {
      event.preventDefault();
      void complete(line).then((found) => {
        const start = commonStart(found);
        if (start.length > line.length) setLine(start);
        setChoices(found.length > 1 ? found : []);
      });
      return;
    }
    if (key !== 'Tab') leaving.current = false;
    if (key === 'ArrowUp' || key === 'ArrowDown') {
      event.preventDefault();
      recall(key === 'ArrowUp' ? -1 : 1);
    } else if (ctrlKey && key === 'c' && currentTarget.selectionStart === currentTarget.selectionEnd) {
      event.preventDefault();
      if (busy) onInterrupt();
      put('');
    } else if (ctrlKey && key === 'd' && busy && line === '') {
      event.preventDefault();
      onInput(END_OF_INPUT);
    } else if (ctrlKey && key === 'l') {
      event.preventDefault();
      onClear();
    }
  };

  return (
    <div class="tty live">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and the keyboard must be able to */}
      <pre ref={screen} tabIndex={0} aria-label="Terminal output" role="log" aria-live="off">
        {shown.map((piece, index) => (
          <PieceText key={index} piece={piece} />
        ))}
      </pre>
      <form onSubmit={submit}>
        <label class="p" for={`${help}-in`}>
          {prompt || '>'}
          <span class="vh">{busy ? 'Input for the running command' : 'Command'}</span>
        </label>
        <input
          ref={field}
          id={`${help}-in`}
          value={line}
          onInput={(event) => put(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
          autocomplete="off"
          autocapitalize="none"
          autocorrect="off"
          spellcheck={false}
          enterkeyhint="send"
          aria-describedby={help}
          maxLength={LONGEST}
        />
        {busy && (
          <button type="button" class="btn" onClick={onInterrupt} aria-keyshortcuts="Control+C">
            Stop
          </button>
        )}
        <button type="submit" class="btn">
          Enter
        </button>
      </form>
      <p class="vh" id={help}>
        Arrow keys go through earlier commands. Tab completes; Escape and then Tab leaves.
      </p>
      {tooLong && (
        <p class="choices" role="status">
          Nothing was pasted: a line has at most {LONGEST} characters. Paste it into the file, and apply that.
        </p>
      )}
      {choices.length > 0 && (
        <p class="choices" role="status">
          {choices.map((choice) => choice.slice(choice.lastIndexOf(' ') + 1)).join('  ')}
        </p>
      )}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would have to hold a form */}
      <div class="chips" role="group" aria-label="Commands to try">
        {commands.map((command) => (
          <button key={command} type="button" class="btn" disabled={busy} onClick={() => onRun(command)}>
            {command}
          </button>
        ))}
      </div>
    </div>
  );
}

/** What Ctrl-D types. */
const END_OF_INPUT = '\x04';

/** The head of a table is bold, as on all plates. */
const HEAD = /^((?:NAME|NAMESPACE|LAST SEEN|TYPE)\b[ A-Z()/-]*)$/m;

function PieceText({ piece }: { piece: Piece }) {
  switch (piece.kind) {
    case 'typed':
      return (
        <>
          <span class="p">$ </span>
          {piece.text}
          {'\n'}
        </>
      );
    case 'note':
      return <span class="at">{piece.text}</span>;
    case 'output':
      return <>{piece.text.split(HEAD).map((text, index) => (index % 2 === 1 ? <b key={index}>{text}</b> : text))}</>;
    case 'error':
      return <span class="wr">{piece.text}</span>;
  }
}
