import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ALL_COMMANDS, COMMANDS } from '../../src/kubectl/commands.ts';
import { GLOBAL_FLAGS } from '../../src/kubectl/flags.ts';
import * as further from '../../src/kubectl/further-commands.ts';
import texts from '../../src/kubectl/help/texts.json' with { type: 'json' };
import { commandHelp, suggestions } from '../../src/kubectl/help.ts';
import * as looking from '../../src/kubectl/looking-commands.ts';

const usage: Readonly<Record<string, string>> = texts.usage;

test('every command has its texts, and every text its command', () => {
  assert.deepEqual(Object.keys(texts.commands).sort(), ALL_COMMANDS.map((c) => c.name).sort());
});

test('every command that does something has its code in the part that its entry names', () => {
  const named = (part: string): string[] => COMMANDS.filter((c) => c.part === part).map((c) => c.name);
  assert.deepEqual(named('everyday').sort(), ['apply', 'delete', 'get']);
  assert.deepEqual(named('looking').sort(), Object.keys(looking.RUNS).sort());
  assert.deepEqual(named('further').sort(), Object.keys(further.RUNS).sort());
});

test('every flag that help shows says what it means', () => {
  const shown = [...COMMANDS.flatMap((c) => c.flags), ...GLOBAL_FLAGS].filter((f) => !f.hidden);
  assert.deepEqual(
    shown.map((f) => f.name).filter((name) => !Object.hasOwn(usage, name)),
    [],
  );
});

test('help in the layout of kubectl: description, aliases, examples, subcommands, options, usage (cli 153)', () => {
  const headings = (name: string): string[] => commandHelp(name).match(/^[A-Z][a-z A-Z]+(?=:$)/gm) ?? [];
  assert.deepEqual(headings('create deployment'), ['Aliases', 'Examples', 'Options', 'Usage']);
  assert.deepEqual(headings('set'), ['Available Commands', 'Usage']);
  assert.match(
    commandHelp('cordon'),
    /^Mark node as unschedulable\.\n\nExamples:\n {2}# Mark node "foo" as unschedulable\n/,
  );
  assert.match(commandHelp('cordon'), /^ {4}-l, --selector='':\n\tSelector \(label query\)/m);
  assert.match(commandHelp('label'), /^ {4}--field-manager='kubectl-label':$/m);
});

test('a misspelt command gets suggestions in the order of kubectl (cli 109, recording 253)', () => {
  assert.deepEqual(suggestions('gt'), ['set', 'get', 'cp']);
  assert.deepEqual(suggestions('log'), ['top', 'logs']);
});
