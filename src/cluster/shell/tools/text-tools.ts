// Tools for text: a part that is fetched when one of them is first used.
export { grep } from './grep.ts';
export { printf } from './printf.ts';
export { sed } from './sed.ts';
export { base64, cut, head, seq, sort, tail, tee, tr, uniq, wc, xargs, yes } from './text.ts';
