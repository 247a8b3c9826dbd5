import { useEffect, useRef, useState } from 'preact/hooks';
import { type Recording, record } from '../cluster/session.ts';
import type { LifecycleProps } from './props.ts';

/** The life, played again in this page: `still` until somebody wants it, then on its way, then here, or not to be had. */
export type RecordingState =
  | { readonly kind: 'still' }
  | { readonly kind: 'loading' }
  | { readonly kind: 'here'; readonly recording: Recording }
  | { readonly kind: 'failed'; readonly why: string };

/** Plays the life when `want` is called for the first time, or again after a failure. */
export function useRecording({ manifest, file, pod, until, nodes = 1, inputs = [] }: LifecycleProps) {
  const [state, setState] = useState<RecordingState>({ kind: 'still' });
  const current = useRef(state);
  current.current = state;
  const gone = useRef(false);

  useEffect(
    () => () => {
      gone.current = true;
      if (current.current.kind === 'here') current.current.recording.close();
    },
    [],
  );

  const want = (): void => {
    if (current.current.kind === 'loading' || current.current.kind === 'here') return;
    current.current = { kind: 'loading' };
    setState(current.current);
    record({ manifest, file, pod, until, nodes, inputs }).then(
      (recording) => (gone.current ? recording.close() : setState({ kind: 'here', recording })),
      (error: unknown) => setState({ kind: 'failed', why: error instanceof Error ? error.message : String(error) }),
    );
  };
  return { state, want };
}

/** What kubectl prints at a moment of a recording. While an answer is on its way the last one stands; only the newest moment is asked for. */
export function usePrinted(recording: Recording | undefined, at: number): string | undefined {
  const [printed, setPrinted] = useState<string | undefined>(undefined);
  const wanted = useRef(at);
  const asking = useRef(false);
  wanted.current = at;

  useEffect(() => {
    if (!recording || asking.current) return;
    const ask = async (): Promise<void> => {
      asking.current = true;
      let asked: number;
      do {
        asked = wanted.current;
        setPrinted(await recording.print(asked));
      } while (asked !== wanted.current);
      asking.current = false;
    };
    ask().catch(() => {
      asking.current = false;
    });
  }, [recording, at]);
  return printed;
}
