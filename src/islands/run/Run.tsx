import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { announce } from '../announce.ts';
import type { Problem } from '../cluster/protocol.ts';
import { loadEngine } from '../cluster/session.ts';
import { Mark, Sign } from '../draw/Mark.tsx';
import { sayMoment } from '../duration.ts';
import ClusterDrawing from './ClusterDrawing.tsx';
import { Document } from './Document.tsx';
import { Editor, type EditorControls } from './Editor.tsx';
import { PauseIcon, RunIcon } from './icons.tsx';
import type { RunProps } from './props.ts';
import { Terminal } from './Terminal.tsx';
import { useCluster } from './use-cluster.ts';

interface Props extends RunProps {
  /** The manifest, highlighted at build time. */
  readonly children?: ComponentChildren;
  /** The Pods of the manifest, drawn at build time. */
  readonly stage?: ComponentChildren;
}

const SPEEDS = [1, 5, 20, 100];

/** A live example: a manifest with Run, an editor on demand, the cluster drawn, and a terminal. Nothing runs until the reader says so. */
export default function Run({ manifest, file, href, commands = [], nodes = 1, children, stage }: Props) {
  const [text, setText] = useState(manifest);
  const [editing, setEditing] = useState(false);
  const cluster = useCluster({ file, nodes });
  const mainButton = useRef<HTMLButtonElement>(null);
  const editButton = useRef<HTMLButtonElement>(null);
  const wasEditing = useRef(false);
  const { state, snapshot } = cluster;
  const open = state.kind === 'open';
  const playing = snapshot?.playing ?? true;

  const loading = state.kind === 'loading';

  // Close goes away with the editor: the keyboard returns to where it opened it.
  useEffect(() => {
    if (wasEditing.current && !editing) editButton.current?.focus({ preventScroll: true });
    wasEditing.current = editing;
  }, [editing]);

  const start = (): void => {
    if (!loading) void cluster.apply(text);
  };
  const warmUp = (): void => {
    loadEngine().catch(() => undefined); // The click will try again, and say what is wrong.
  };
  const reset = (): void => {
    mainButton.current?.focus({ preventScroll: true }); // Reset goes away with the cluster.
    cluster.reset();
  };
  const main = (): void => {
    if (open) cluster.play(!playing);
    else start();
  };

  return (
    <div class="try">
      <div class="src">
        {editing ? (
          <EditorPane
            file={file}
            text={text}
            original={manifest}
            cluster={cluster}
            onText={setText}
            onApply={start}
            onClose={() => setEditing(false)}
          />
        ) : (
          <>
            <div class="code-h">
              <span>{file}</span>
              {href !== undefined && (
                <a class="btn bare" href={href} download={file}>
                  Download
                </a>
              )}
              <button type="button" class="btn bare" onClick={() => copy(text)}>
                Copy
              </button>
              <button ref={editButton} type="button" class="btn bare" onClick={() => setEditing(true)}>
                Edit
              </button>
            </div>
            {children}
          </>
        )}
      </div>
      <div class="stage">
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would have to hold a form */}
        <div class="bar" role="group" aria-label="The cluster of this example">
          <button
            ref={mainButton}
            type="button"
            class="btn go"
            onClick={main}
            onPointerEnter={warmUp}
            onFocus={warmUp}
            aria-disabled={loading}
          >
            {open && playing ? <PauseIcon /> : <RunIcon />}
            {open ? (playing ? 'Pause' : 'Resume') : loading ? 'Loading' : 'Run'}
          </button>
          {open && (
            <>
              <button type="button" class="btn bare" onClick={cluster.step} title="Go on until something changes">
                Step
              </button>
              <button type="button" class="btn bare" onClick={reset}>
                Reset
              </button>
              <select
                aria-label="Speed"
                value={snapshot?.speed ?? 1}
                onChange={(event) => cluster.speed(Number(event.currentTarget.value))}
              >
                {SPEEDS.map((speed) => (
                  <option key={speed} value={speed}>
                    ×{speed}
                  </option>
                ))}
              </select>
            </>
          )}
          <span class="r">{open && <b>{sayMoment(snapshot?.now ?? 0)}</b>}</span>
        </div>
        {state.kind === 'failed' && (
          <p class="note fail" role="alert">
            {state.why}{' '}
            <button class="btn" type="button" onClick={start}>
              Try again
            </button>
          </p>
        )}
        {open ? <ClusterDrawing picture={cluster.picture} /> : stage}
        {open && !editing && <Problems problems={cluster.problems} />}
        {!open && (
          <p class="note">Nothing runs yet. Run starts a Kubernetes cluster in this page and applies the file to it.</p>
        )}
      </div>
      {open && (
        <div class="out">
          {cluster.document && (
            <Document key={cluster.document.file} document={cluster.document} onDone={cluster.edited} />
          )}
          <Terminal
            pieces={cluster.pieces}
            history={cluster.history}
            busy={snapshot?.busy ?? true /* With the file that it begins with: another line would interrupt that. */}
            commands={commands}
            onRun={cluster.type}
            onInput={cluster.input}
            onInterrupt={cluster.interrupt}
            onClear={cluster.clear}
            complete={cluster.complete}
          />
        </div>
      )}
    </div>
  );
}

const PROBLEM_WORD: Readonly<Record<Problem['kind'], string>> = {
  refused: 'Refused',
  syntax: 'Not readable',
  unsent: 'Not sent',
  'not-simulated': 'Not simulated',
};

/** What is wrong with the file, or has no effect here, while the editor is closed: in the editor it stands at its line. */
function Problems({ problems }: { problems: readonly Problem[] }) {
  if (problems.length === 0) return null;
  return (
    <ul class="notices">
      {problems.map(({ kind, line, message }) => (
        <li key={`${line} ${message}`}>
          <Mark look={kind === 'not-simulated' ? 'lost' : 'fail'} word={PROBLEM_WORD[kind]} />{' '}
          <span class="mono">{message}</span>
          {line !== undefined && ` (line ${line})`}
        </li>
      ))}
    </ul>
  );
}

interface EditorPaneProps {
  readonly file: string;
  readonly text: string;
  readonly original: string;
  readonly cluster: ReturnType<typeof useCluster>;
  readonly onText: (text: string) => void;
  readonly onApply: () => void;
  readonly onClose: () => void;
}

function EditorPane({ file, text, original, cluster, onText, onApply, onClose }: EditorPaneProps) {
  const editor = useRef<EditorControls | undefined>(undefined);
  const errors = cluster.problems.filter((problem) => problem.kind !== 'not-simulated');
  const changed = text !== original;
  return (
    <div class="code">
      <div class="code-h">
        <span>{file}</span>
        {changed && (
          <>
            <button type="button" class="btn bare" onClick={() => editor.current?.undo()}>
              Undo
            </button>
            <button
              type="button"
              class="btn bare"
              onClick={() => {
                cluster.forgetProblems();
                if (editor.current) editor.current.replace(original);
                else onText(original);
              }}
            >
              Original
            </button>
          </>
        )}
        <button type="button" class="btn bare" onClick={() => copy(text)}>
          Copy
        </button>
        <button type="button" class="btn bare" onClick={() => download(file, text)}>
          Download
        </button>
        {!changed && (
          <button type="button" class="btn bare" onClick={onClose}>
            Close
          </button>
        )}
      </div>
      <Editor controls={editor} file={file} text={text} problems={cluster.problems} onText={onText} onApply={onApply} />
      <div class="apply">
        <span class={errors.length > 0 ? 'is fail' : 'is'}>
          {errors.length > 0 && <Sign look="fail" />}
          {errors.length === 0 ? (changed ? 'changed' : '') : sayErrors(errors)}
        </span>
        <button type="button" class="btn" onClick={onApply}>
          Apply
        </button>
      </div>
    </div>
  );
}

function sayErrors(errors: readonly { readonly line: number | undefined }[]): string {
  const lines = [...new Set(errors.flatMap(({ line }) => line ?? []))].sort((a, b) => a - b);
  const count = errors.length === 1 ? '1 error' : `${errors.length} errors`;
  return lines.length === 0 ? count : `${count}, line ${lines.join(', ')}`;
}

function copy(text: string): void {
  navigator.clipboard.writeText(text).then(
    () => announce('copy', 'Copied'),
    () => announce('copy', 'The browser did not allow copying'),
  );
}

/** Hands the reader a file. */
function download(file: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/yaml' }));
  link.download = file;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
