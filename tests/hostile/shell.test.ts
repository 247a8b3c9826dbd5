import '../../src/kubectl/present.ts';
import { LINES } from './lines.ts';
import { lineDoors, shellDoors } from './shell-doors.ts';
import { TEXTS } from './texts.ts';
import { goThrough } from './through.ts';

goThrough({
  behaviour: 'the shell and its tools take any text for any word, and say what they make of it',
  doors: shellDoors(),
  inputs: TEXTS,
  share: 16,
});

goThrough({
  behaviour: 'any line ends, or can be interrupted',
  doors: lineDoors(),
  inputs: LINES,
  share: 1,
});
