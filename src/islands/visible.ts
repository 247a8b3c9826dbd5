/** Characters that do something instead of being seen: controls, and those that turn the direction of what follows. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const UNSEEN = /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Pictures of the controls stand in Unicode in the order of the controls; that of delete behind them. */
const PICTURES = 0x2400;
const DELETE = 0x7f;

/**
 * A text from a container, a manifest or a name as a reader may see it: line ends and tabs stay, other controls become pictures (`␛`), and
 * what would turn the direction of the text its number (`<U+202E>`). So it can neither hide what stands around it nor be taken for something else.
 */
export const visible = (text: string): string =>
  text.replace(/\r\n/g, '\n').replace(UNSEEN, (c) => {
    const code = c.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(PICTURES + code);
    return code === DELETE ? '\u2421' : `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
  });
