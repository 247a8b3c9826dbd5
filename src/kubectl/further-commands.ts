// What kubectl has beyond the everyday: a part that is fetched when a command line needs it (parts.ts).
export { describeKind } from './describe/kinds.ts';
export { dispatch } from './dispatch.ts';
