import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { components } from '../../src/build/content/lesson-tags.ts';
import { projectRoot } from '../../src/build/project.ts';

const read = (name: string) => readFileSync(join(projectRoot, 'src/components', name), 'utf8');

/** The attributes that a component says it takes, each with whether it must be there. */
function propsOf(component: string): Map<string, boolean> {
  const props = /interface Props \{\n([\s\S]*?)\n\}/.exec(read(`${component}.astro`))?.[1] ?? '';
  return new Map([...props.matchAll(/^ {2}(\w+)(\?)?:/gm)].map(([, name = '', optional]) => [name, !optional]));
}

test('the check knows the components that lessons can use, and their attributes', () => {
  const list = /export const components = \{([\s\S]*?)\};/.exec(read('components.ts'))?.[1] ?? '';
  // Lower-case names stand in for elements of Markdown.
  const usable = [...list.matchAll(/^ {2}([A-Z]\w*),$/gm)].map(([, name = '']) => name);
  assert.deepEqual(Object.keys(components).sort(), usable.sort());
  for (const [name, rules] of Object.entries(components)) {
    const known = new Map(Object.entries(rules).map(([attribute, { required }]) => [attribute, required]));
    assert.deepEqual(
      [...known].sort(),
      [...propsOf(name)].sort(),
      `src/build/content/lesson-tags.ts and ${name}.astro`,
    );
  }
});
