import '../../src/kubectl/present.ts';
import { fieldDoors } from './field-doors.ts';
import { TEXTS } from './texts.ts';
import { goThrough } from './through.ts';

goThrough({
  behaviour:
    'the API server takes any text in any field or says why not, and what it takes lives, is shown and can be deleted',
  doors: fieldDoors(),
  inputs: TEXTS,
  share: 12,
});
