import assert from 'node:assert/strict';
import { accessSync, constants, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseDocument } from 'yaml';
import { projectRoot } from '../../../src/build/project.ts';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, { 'timeout-minutes'?: number; needs?: string; steps: readonly Step[] }>>;
}

const folder = join(projectRoot, '.github/workflows');
const { scripts }: { scripts: Record<string, string> } = JSON.parse(
  readFileSync(join(projectRoot, 'package.json'), 'utf8'),
);
const given = (expression: string) => `\${{ ${expression} }}`;

for (const name of readdirSync(folder)) {
  const text = readFileSync(join(folder, name), 'utf8');
  const document = parseDocument(text);
  const { permissions, jobs }: Workflow = document.toJS();
  const steps = Object.values(jobs).flatMap((job) => job.steps);

  test(`${name} is YAML without faults, its jobs end, and its token may only read unless a job says more`, () => {
    assert.deepEqual([...document.errors, ...document.warnings], []);
    assert.deepEqual(permissions, { contents: 'read' });
    for (const [job, { 'timeout-minutes': timeout, needs }] of Object.entries(jobs)) {
      assert.ok(timeout !== undefined && timeout <= 30, `${job} has no limit of time`);
      if (needs) assert.ok(needs in jobs, `${job} needs ${needs}`);
    }
  });

  test(`${name} runs what there is`, () => {
    for (const line of steps.flatMap(({ run }) => run?.trim().split('\n') ?? [])) {
      const [, script] = /^npm (?:run )?(\w+)/.exec(line) ?? [];
      if (script) assert.ok(script in scripts, line);
      else if (line.startsWith('.')) accessSync(join(projectRoot, line.split(' ')[0] ?? ''), constants.X_OK);
      else assert.fail(`"${line}" is neither an npm script nor a file`);
      // What somebody else chose (a branch's name, a title) would be run as a command.
      assert.doesNotMatch(line, /\$\{\{/);
    }
  });

  test(`${name} takes each action at a commit that cannot change, and says which version that is`, () => {
    const used = text.match(/uses: .*/g) ?? [];
    assert.equal(used.length, steps.filter(({ uses }) => uses).length);
    for (const line of used) assert.match(line, /^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });
}

test('a page is published for the address that GitHub gives the repository', () => {
  const text = readFileSync(join(folder, 'pages.yml'), 'utf8');
  const { jobs }: Workflow = parseDocument(text).toJS();
  const build = jobs.build?.steps.find(({ run }) => run === 'npm run build');
  assert.deepEqual(build?.env, {
    SITE_URL: given('steps.pages.outputs.origin'),
    BASE_PATH: given('steps.pages.outputs.base_path'),
    REPOSITORY_URL: `${given('github.server_url')}/${given('github.repository')}`,
    CONTENT_DIR: given('vars.CONTENT_DIR'),
  });
  const upload = jobs.build?.steps.find(({ uses }) => uses?.startsWith('actions/upload-pages-artifact@'));
  assert.equal(upload?.with?.path, 'dist');
});
