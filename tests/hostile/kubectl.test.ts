import '../../src/kubectl/present.ts';
import { DOCUMENTS } from './documents.ts';
import { argumentDoors, documentDoors } from './kubectl-doors.ts';
import { TEXTS } from './texts.ts';
import { goThrough } from './through.ts';

goThrough({
  behaviour: 'kubectl takes any text for any of its arguments, and says what it makes of it',
  doors: argumentDoors(),
  inputs: TEXTS,
  share: 16,
});

goThrough({
  behaviour: 'kubectl takes any document, and says what it makes of it',
  doors: documentDoors(),
  inputs: DOCUMENTS,
  share: 6,
});
