import * as furtherApi from './apiserver/further-api.ts';
import * as parts from './parts.ts';

// Loading this module makes every part of the cluster present from the start. A page that wants to begin with less does without it and
// says of every part where it comes from.
parts.furtherApi.provide(furtherApi);
