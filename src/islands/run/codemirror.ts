import { defaultKeymap, history, historyKeymap, indentWithTab, undo } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { HighlightStyle, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { EditorState, StateEffect, StateField } from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  drawSelection,
  EditorView,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  WidgetType,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';
import type { Problem } from '../cluster/protocol.ts';
import styles from './editor-inside.css?inline';

/** An editor of one manifest. */
export interface ManifestEditor {
  /** Shows problems under their lines; those without a line at the top. They stay until the next call. */
  showProblems(problems: readonly Problem[]): void;
  /** Replaces the text; the step can be undone. */
  replace(text: string): void;
  undo(): void;
  focus(): void;
  destroy(): void;
}

/** What an editor begins with, and whom it tells. */
export interface ManifestEditorOptions {
  readonly text: string;
  readonly label: string;
  readonly onText: (text: string) => void;
  /** Ctrl-Enter or Cmd-Enter. */
  readonly onApply: () => void;
}

/** Ink only: keys are bold, comments and punctuation fainter. */
const ink = HighlightStyle.define([
  { tag: [tags.definition(tags.propertyName), tags.propertyName], class: 'hl-key' },
  { tag: tags.comment, class: 'hl-comment' },
  { tag: [tags.string, tags.number, tags.bool], class: 'hl-value' },
]);

const setProblems = StateEffect.define<readonly Problem[]>();

/** Heading, effect, and the mark's outlines: a sprite's symbols cannot be used from inside a shadow root. */
const HEADING = {
  refused: ['fail', 'Refused by the API server. ', 'Nothing was changed.'],
  syntax: ['fail', 'Not readable as YAML. ', 'Nothing was sent.'],
  unsent: ['fail', 'kubectl could not send this. ', ''],
  'not-simulated': ['lost', 'Not simulated here. ', ''],
} as const;

const MARKS = {
  fail: ['M7 0l7 7-7 7-7-7z', 'M4.7 4.7l4.6 4.6m0-4.6L4.7 9.3'],
  lost: [
    'M7 1.2a5.8 5.8 0 100 11.6A5.8 5.8 0 007 1.2',
    'M5.3 5.6c0-2.3 3.4-2.2 3.4-.2 0 1.3-1.7 1.3-1.7 2.7M7 9.6v1.3',
  ],
} as const;

function drawMark(mark: keyof typeof MARKS): SVGSVGElement {
  const make = <K extends keyof SVGElementTagNameMap>(
    name: K,
    attributes: Record<string, string>,
  ): SVGElementTagNameMap[K] => {
    const element = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };
  const svg = make('svg', { width: '14', height: '14', 'aria-hidden': 'true' });
  const [shape, sign] = MARKS[mark];
  svg.append(make('path', { class: 'shape', d: shape }), make('path', { class: 'sign', d: sign }));
  return svg;
}

class ProblemWidget extends WidgetType {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super();
    this.problem = problem;
  }

  override eq(other: ProblemWidget): boolean {
    return other.problem.message === this.problem.message && other.problem.kind === this.problem.kind;
  }

  toDOM(): HTMLElement {
    const { kind, message } = this.problem;
    const [mark, heading, effect] = HEADING[kind];
    const box = document.createElement('div');
    box.className = `err ${kind}`;
    const bold = document.createElement('b');
    bold.textContent = heading;
    const words = document.createElement('span');
    words.className = 'mono';
    words.textContent = message;
    box.append(drawMark(mark), bold, effect, document.createElement('br'), words);
    return box;
  }
}

function decorate(state: EditorState, problems: readonly Problem[]): DecorationSet {
  const ranges = problems.flatMap((problem) => {
    const line = state.doc.line(Math.min(Math.max(problem.line ?? 1, 1), state.doc.lines));
    const widget = Decoration.widget({
      widget: new ProblemWidget(problem),
      block: true,
      side: problem.line === undefined ? -1 : 1,
    });
    if (problem.line === undefined) return [widget.range(0)];
    const bad = Decoration.line({ class: problem.kind === 'not-simulated' ? 'odd' : 'bad' });
    return [bad.range(line.from), widget.range(line.to)];
  });
  return Decoration.set(ranges, true);
}

const problemField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(shown, transaction) {
    let next = shown.map(transaction.changes);
    for (const effect of transaction.effects)
      if (effect.is(setProblems)) next = decorate(transaction.state, effect.value);
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/**
 * Text typed over a selection goes straight into the document. Left to Chromium, it takes the selected lines out of the
 * page first and writes style attributes on what is left, which a strict content security policy forbids.
 */
function typeOver(event: InputEvent, view: EditorView): boolean {
  const { selection } = view.state;
  if (event.inputType !== 'insertText' || event.isComposing || event.data === null || selection.main.empty)
    return false;
  event.preventDefault();
  view.dispatch(view.state.replaceSelection(event.data), { userEvent: 'input.type', scrollIntoView: true });
  return true;
}

/**
 * Makes an editor inside `parent`. It stands in a shadow root: there CodeMirror adopts its style sheets, while in the page itself it writes
 * <style> elements, which a strict content security policy forbids.
 */
export function createManifestEditor(parent: HTMLElement, options: ManifestEditorOptions): ManifestEditor {
  const root = parent.shadowRoot ?? parent.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  root.adoptedStyleSheets.push(sheet);
  const view = new EditorView({
    parent: root,
    root,
    state: EditorState.create({
      doc: options.text,
      extensions: [
        lineNumbers(),
        history(),
        drawSelection(),
        highlightSpecialChars(),
        // Errors stand under their line and must be read without scrolling sideways.
        EditorView.lineWrapping,
        indentUnit.of('  '),
        EditorState.tabSize.of(2),
        yaml(),
        syntaxHighlighting(ink),
        problemField,
        keymap.of([
          {
            key: 'Mod-Enter',
            run: () => {
              options.onApply();
              return true;
            },
          },
          ...defaultKeymap,
          ...historyKeymap,
          // Escape and then Tab leaves the editor, as the editor's own help says.
          indentWithTab,
        ]),
        EditorView.contentAttributes.of({
          'aria-label': options.label,
          autocapitalize: 'none',
          spellcheck: 'false',
          tabindex: '0',
        }),
        EditorView.domEventHandlers({ beforeinput: typeOver }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) options.onText(update.state.doc.toString());
        }),
      ],
    }),
  });
  return {
    showProblems: (problems) => view.dispatch({ effects: setProblems.of(problems) }),
    replace: (text) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } }),
    undo: () => void undo(view),
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}
