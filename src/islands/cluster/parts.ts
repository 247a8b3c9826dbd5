import type { Fetcher } from '../../cluster/part.ts';
import { furtherApi } from '../../cluster/parts.ts';
import { formats, furtherCommands, nodeTools, wholeYaml } from '../../kubectl/parts.ts';

/*
 * Where the parts of the engine come from in a reader's browser: chunks of the site, fetched when they are first used. What is fetched is
 * named here and nowhere else; in Node everything is present (src/kubectl/present.ts).
 */

let waiting: (() => void)[] = [];

/** Resolves when the next fetch is over, whether it brought something or not. */
export const arrival = (): Promise<void> => new Promise((resolve) => waiting.push(resolve));

/** A part that comes as a module. A failed fetch gives nothing, and the next use tries again. */
const from =
  <T>(load: () => Promise<T>): Fetcher<T> =>
  (done) => {
    const over = (value: T | undefined): void => {
      done(value);
      const told = waiting;
      waiting = [];
      for (const tell of told) tell();
    };
    load().then(over, () => over(undefined));
  };

furtherApi.fetchFrom(from(() => import('../../cluster/apiserver/further-api.ts')));
furtherCommands.fetchFrom(from(() => import('../../kubectl/further-commands.ts')));
formats.fetchFrom(from(() => import('../../kubectl/print/formats.ts')));
wholeYaml.fetchFrom(from(() => import('../../kubectl/yaml-input.ts')));
nodeTools.fetchFrom(from(() => import('../../kubectl/node-tools.ts')));
