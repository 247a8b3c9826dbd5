import { useRef, useState } from 'preact/hooks';
import type { OpenDocument } from '../cluster/protocol.ts';
import { Editor, type EditorControls } from './Editor.tsx';

interface Props {
  readonly document: OpenDocument;
  /** The text to be saved; undefined to leave the file as it is. */
  readonly onDone: (text: string | undefined) => void;
}

/** A file that a command of the terminal has opened and waits for: `kubectl edit`, `vi FILE`. */
export function Document({ document, onDone }: Props) {
  const [text, setText] = useState(document.text);
  const controls = useRef<EditorControls | undefined>(undefined);
  return (
    <div class="code">
      <div class="code-h">
        <span>{document.file}</span>
        <button type="button" class="btn bare" onClick={() => onDone(undefined)}>
          Cancel
        </button>
      </div>
      <Editor
        controls={controls}
        file={document.file}
        text={text}
        problems={[]}
        onText={setText}
        onApply={() => onDone(text)}
      />
      <div class="apply">
        <span class="is">the command waits</span>
        <button type="button" class="btn" onClick={() => onDone(text)}>
          Save
        </button>
      </div>
    </div>
  );
}
