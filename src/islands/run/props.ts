/** What the example needs in the browser. */
export interface RunProps {
  /** The text of the manifest. */
  readonly manifest: string;
  /** Its file name: `my-pod.yaml`. */
  readonly file: string;
  /** Where the file can be downloaded. */
  readonly href?: string;
  /** Suggested commands. */
  readonly commands?: readonly string[];
  /** Number of nodes, default 1. */
  readonly nodes?: number;
}
