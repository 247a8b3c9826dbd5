import { useEffect, useRef, useState } from 'preact/hooks';
import { announce } from '../announce.ts';
import type { OpenDocument, Problem, Snapshot } from '../cluster/protocol.ts';
import { Session } from '../cluster/session.ts';
import type { ClusterPicture } from '../cluster/snapshot.ts';
import { append, type Piece, remember } from './transcript.ts';

/** Where an example stands. `failed`: the engine could not be had, or broke; `why` is for readers. */
export type RunState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'loading' }
  | { readonly kind: 'open' }
  | { readonly kind: 'failed'; readonly why: string };

const EMPTY: ClusterPicture = { nodes: [], pods: [], more: 0 };

/** A cluster for an example, from the click on Run until Reset or the end of the page: its state as the component draws it, and what can be done. */
export function useCluster(options: { readonly file: string; readonly nodes: number }) {
  const [state, setState] = useState<RunState>({ kind: 'idle' });
  const [snapshot, setSnapshot] = useState<Snapshot | undefined>(undefined);
  const [picture, setPicture] = useState<ClusterPicture>(EMPTY);
  const [pieces, setPieces] = useState<readonly Piece[]>([]);
  const [history, setHistory] = useState<readonly string[]>([]);
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  const [document, setDocument] = useState<OpenDocument | undefined>(undefined);
  const session = useRef<Session | undefined>(undefined);
  const run = useRef(0);
  const spoken = useRef(new Map<string, string>());

  useEffect(() => () => session.current?.close(), []);

  const listener = (number: number) => {
    const mine =
      <T extends unknown[]>(act: (...args: T) => void) =>
      (...args: T): void => {
        if (run.current === number) act(...args);
      };
    return {
      snapshot: mine((next: Snapshot) => {
        setSnapshot(next);
        if (!next.picture) return;
        setPicture(next.picture);
        speak(next.picture, spoken.current);
      }),
      output: mine((text: string, error: boolean) =>
        setPieces((before) => append(before, { kind: error ? 'error' : 'output', text })),
      ),
      ended: mine((line: string, exit: number) => {
        setSnapshot((before) => before && { ...before, busy: false }); // The next line is not for the command that has ended.
        announce('command', exit === 0 ? `${line}: done` : `${line}: exit code ${exit}`);
      }),
      edit: mine((opened: OpenDocument | undefined) => {
        setDocument(opened);
        if (opened) announce('command', `${opened.file} is open in the editor`);
      }),
      problems: mine((found: readonly Problem[]) => setProblems(found)),
      failed: mine((why: string) => {
        session.current = undefined;
        setState({ kind: 'failed', why });
        announce('engine', why);
      }),
    };
  };

  const type = (line: string): void => {
    setHistory((before) => remember(before, line));
    if (line.trim() === 'clear') {
      setPieces([]);
      return;
    }
    setPieces((before) => append(before, { kind: 'typed', text: line }));
    session.current?.run(line);
  };

  const close = (): void => {
    run.current++;
    session.current?.close();
    session.current = undefined;
    spoken.current.clear();
    setSnapshot(undefined);
    setPicture(EMPTY);
    setPieces([]);
    setProblems([]);
    setDocument(undefined);
  };

  return {
    state,
    snapshot,
    picture,
    pieces,
    history,
    problems,
    document,
    type,
    /** Opens a cluster and applies `text`; when one is open, applies `text` to it. */
    async apply(text: string): Promise<void> {
      setProblems([]);
      if (!session.current) {
        const number = ++run.current;
        setState({ kind: 'loading' });
        try {
          const opened = await Session.open(
            { files: { [options.file]: text }, nodes: options.nodes, speed: 1 },
            listener(number),
          );
          if (run.current !== number) return opened.close();
          session.current = opened;
        } catch (error) {
          setState({ kind: 'failed', why: error instanceof Error ? error.message : String(error) });
          return;
        }
        setState({ kind: 'open' });
      } else session.current.save(options.file, text);
      type(`kubectl apply -f ${options.file}`);
      session.current.play(true);
    },
    reset(): void {
      close();
      setState({ kind: 'idle' });
      announce('engine', 'The cluster is gone; nothing runs');
    },
    /** For a text that the problems are not about. */
    forgetProblems: (): void => setProblems([]),
    play: (on: boolean): void => session.current?.play(on),
    step: (): void => session.current?.step(),
    speed: (speed: number): void => session.current?.speed(speed),
    input: (text: string): void => session.current?.write(text),
    /** Gives back the file that a command has opened: its text, or undefined to leave it as it was. */
    edited: (text: string | undefined): void => session.current?.edited(text),
    interrupt: (): void => session.current?.interrupt(),
    clear: (): void => setPieces([]),
    complete: (line: string): Promise<readonly string[]> => session.current?.complete(line) ?? Promise.resolve([]),
  };
}

/** Tells screen readers of Pods whose STATUS has changed since the last picture. */
function speak(picture: ClusterPicture, spoken: Map<string, string>): void {
  const now = new Map(
    picture.pods.map((pod) => [`${pod.namespace}/${pod.name}`, { name: pod.name, status: pod.status ?? '' }]),
  );
  const news: string[] = [];
  for (const [key, { name, status }] of now) {
    if (spoken.get(key) !== status) news.push(`Pod ${name}: ${status}`);
    spoken.set(key, status);
  }
  for (const key of spoken.keys()) {
    if (now.has(key)) continue;
    news.push(`Pod ${key.slice(key.indexOf('/') + 1)} is gone`);
    spoken.delete(key);
  }
  if (news.length > 0) announce('pods', news.length <= 3 ? news.join(', ') : `${news.length} Pods changed`);
}
