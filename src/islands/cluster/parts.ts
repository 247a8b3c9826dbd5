import type { Fetcher } from '../../cluster/part.ts';
import * as cluster from '../../cluster/parts.ts';
import { documentation, KIND_DOCS_VERSION, type KindDocs } from '../../kubectl/documentation.ts';
import * as kubectl from '../../kubectl/parts.ts';

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

cluster.furtherApi.fetchFrom(from(() => import('../../cluster/further.ts')));
cluster.furtherTools.fetchFrom(from(() => import('../../cluster/shell/tools/further-tools.ts')));
cluster.furtherShell.fetchFrom(from(() => import('../../cluster/shell/further-shell.ts')));
cluster.nginxProgram.fetchFrom(from(() => import('../../cluster/images/nginx.ts')));
cluster.furtherPrograms.fetchFrom(from(() => import('../../cluster/images/further-programs.ts')));
cluster.workloadControllers.fetchFrom(from(() => import('../../cluster/controllers/workloads.ts')));
cluster.cleanupControllers.fetchFrom(from(() => import('../../cluster/controllers/cleanup.ts')));
kubectl.lookingCommands.fetchFrom(from(() => import('../../kubectl/looking-commands.ts')));
kubectl.furtherCommands.fetchFrom(from(() => import('../../kubectl/further-commands.ts')));
kubectl.helpTexts.fetchFrom(from(() => import('../../kubectl/help.ts')));
kubectl.formats.fetchFrom(from(() => import('../../kubectl/print/formats.ts')));
kubectl.wholeYaml.fetchFrom(from(() => import('../../kubectl/yaml-input.ts')));
kubectl.nodeTools.fetchFrom(from(() => import('../../cluster/runtime/node-programs.ts')));
kubectl.threeWay.fetchFrom(from(() => import('../../kubectl/three-way.ts')));

/** What `kubectl explain` reads of a kind: a file that the build writes (src/build/field-docs/field-docs.ts). */
async function kindDocs(name: string): Promise<KindDocs> {
  const base = import.meta.env.BASE_URL.replace(/\/$/, '');
  const response = await fetch(`${base}/field-docs/${KIND_DOCS_VERSION}/${name}.json`);
  if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
  const docs = (await response.json()) as KindDocs;
  return docs.also === undefined ? docs : { ...docs, types: { ...(await kindDocs(docs.also)).types, ...docs.types } };
}

documentation.fetchFrom((name) => from(() => kindDocs(name)));
