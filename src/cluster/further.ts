// What the API server knows beyond the everyday, and the scheduler of the fields that only this part accepts: fetched when a request needs it
// (apiserver/needs.ts).
export * from './apiserver/further-api.ts';
export { relationFilters, relationScores } from './scheduler/relations.ts';
