import { type MutableRef, useEffect, useRef, useState } from 'preact/hooks';
import type { Problem } from '../cluster/protocol.ts';
import './editor.css';
import type { ManifestEditor } from './codemirror.ts';

/** What can be done to the editor from outside. */
export interface EditorControls {
  undo(): void;
  /** Replaces the text; the step can be undone. */
  replace(text: string): void;
}

interface Props {
  /** Gets the controls while the editor is there. */
  readonly controls: MutableRef<EditorControls | undefined>;
  readonly text: string;
  readonly file: string;
  readonly problems: readonly Problem[];
  readonly onText: (text: string) => void;
  /** Ctrl-Enter or Cmd-Enter. */
  readonly onApply: () => void;
}

/** The manifest in an editor. Its code comes on first use; until then, and when it cannot be had, a plain text field does the work. */
export function Editor({ controls, text, file, problems, onText, onApply }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<ManifestEditor | undefined>(undefined);
  const latest = useRef({ text, onText, onApply });
  latest.current = { text, onText, onApply };
  const field = useRef<HTMLTextAreaElement>(null);
  const [plain, setPlain] = useState(true);

  // The button that opened the editor is gone: the keyboard goes on in the text.
  useEffect(() => field.current?.focus({ preventScroll: true }), []);

  useEffect(() => {
    let gone = false;
    void import('./codemirror.ts').then(
      ({ createManifestEditor }) => {
        if (gone || !host.current) return;
        editor.current = createManifestEditor(host.current, {
          text: latest.current.text,
          label: `Manifest ${file}`,
          onText: (changed) => latest.current.onText(changed),
          onApply: () => latest.current.onApply(),
        });
        controls.current = editor.current;
        if (document.activeElement === field.current) editor.current.focus();
        setPlain(false);
      },
      // Offline: the text field stays.
      () => undefined,
    );
    return () => {
      gone = true;
      editor.current?.destroy();
      editor.current = undefined;
      controls.current = undefined;
    };
  }, [file, controls]);

  useEffect(() => editor.current?.showProblems(problems), [problems, plain]);

  return (
    <div class="editor">
      <div ref={host} />
      <p class="vh">Tab indents; Escape and then Tab leaves the editor. Control and Enter applies the file.</p>
      {plain && (
        <>
          <textarea
            ref={field}
            class="plain"
            aria-label={`Manifest ${file}`}
            spellcheck={false}
            autocapitalize="none"
            rows={Math.min(30, text.split('\n').length + 1)}
            value={text}
            onInput={(event) => onText(event.currentTarget.value)}
          />
          {problems.map((problem) => (
            <p key={`${problem.line} ${problem.message}`} class="note fail">
              {problem.line === undefined ? '' : `Line ${problem.line}: `}
              {problem.message}
            </p>
          ))}
        </>
      )}
    </div>
  );
}
