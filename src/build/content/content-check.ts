import type { AstroIntegration, AstroIntegrationLogger } from 'astro';
import type { ViteDevServer } from 'vite';
import { offlineCopyName } from '../offline/copy-name.ts';
import type { PassedPages } from '../pages/passed-pages.ts';
import { checkBuilt } from './built-check.ts';
import { readContentFiles } from './content-files.ts';
import { contentFolder } from './content-folder.ts';
import { checkFiles } from './file-check.ts';
import { authorError, formatProblem, type Problem, sortProblems } from './problem.ts';
import { readSite } from './site-file.ts';
import { checkSources } from './source-check.ts';

/** Prints problems, and ends the build when there are any. */
function report(problems: readonly Problem[], logger: AstroIntegrationLogger): void {
  if (problems.length === 0) return;
  const text = problems.map(formatProblem).join('\n');
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  logger.error(`${count} in the content:\n${text}`);
  throw authorError(`${count} in the content, named above: mend them, then build again.`);
}

/** Everything that can be said about the course before it is built. */
const check = async (): Promise<Problem[]> =>
  sortProblems([...checkFiles(), ...(await checkSources(readContentFiles()))]);

/** What was wrong when it was last looked at; a change of `site.yaml` starts the server anew in between. */
let told = '';

/** Checks anew when a file of the course changes, and prints what is wrong then. */
async function watch(watcher: ViteDevServer['watcher'], logger: AstroIntegrationLogger): Promise<void> {
  const look = async (again: boolean) => {
    const wrong = (await check()).map(formatProblem).join('\n');
    if (wrong === told && !again) return;
    if (wrong !== '') logger.warn(`\n${wrong}`);
    else if (told !== '') logger.info('nothing is wrong in the content any more.');
    told = wrong;
  };
  // A file may be gone between its name and its text. The watcher tells of that as well.
  const lookSafely = (again: boolean) => look(again).catch((error: Error) => logger.error(error.message));
  let soon: NodeJS.Timeout | undefined;
  watcher.on('all', (_event, path) => {
    if (!path.startsWith(contentFolder)) return;
    clearTimeout(soon);
    // Editors write a file in several steps.
    soon = setTimeout(lookSafely, 100, true);
  });
  // What was saved while the server started has been seen by no watcher. It may have been ready before.
  watcher.once('ready', () => lookSafely(false));
  await lookSafely(true);
  soon = setTimeout(lookSafely, 1000, false);
}

/**
 * Astro integration: fails the build on content that does not hold together. Before the build it checks the sources
 * (front matter, manifests, terms, claims), after it the built pages (links and anchors). Every problem names file and
 * line and says how to mend it. In development problems are only printed, again whenever a file changes.
 */
export function contentCheck(pages: PassedPages): AstroIntegration {
  return {
    name: 'podbook-content-check',
    hooks: {
      // Before Astro reads the collections: what it says of front matter names no line and no remedy.
      'astro:config:setup': async ({ command, logger }) => {
        if (command === 'build') report(await check(), logger);
        // The step "types" of npm run check, beside which another one names the problems.
        if (command === 'sync' && (await check()).length > 0) {
          throw authorError('Types can be checked when the content is sound: the check "content" says what is wrong.');
        }
      },
      'astro:server:setup': async ({ server, logger }) => {
        server.watcher.add(contentFolder);
        await watch(server.watcher, logger);
      },
      'astro:build:done': async ({ logger }) => {
        const site = await pages.site();
        const content = readContentFiles();
        // It is made last, of everything that is checked here.
        const copy = `/${offlineCopyName(readSite().title)}.zip`;
        const all = { ...site, files: new Set([...site.files, copy]) };
        const problems = checkBuilt(content, all, pages.place.base, 'dist');
        report(problems, logger);
        logger.info(`${site.pages.size} pages: every link and anchor leads somewhere.`);
      },
    },
  };
}
