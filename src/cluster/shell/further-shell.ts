// The shell's rarer commands, arithmetic, and its prompt: a part that is fetched when one of them is first used.
export { evaluate } from './arithmetic.ts';
export { converse } from './conversation.ts';
export { FURTHER_BUILTINS } from './further-builtins.ts';
export { test, testAs } from './tools/test.ts';
