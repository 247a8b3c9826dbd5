import assert from 'node:assert/strict';
import { test } from 'node:test';
import { flagTable, parseFlags } from '../../src/kubectl/flags.ts';

const flags = flagTable(
  'output/o:s watch/w:b tail:i=-1 container/c:s filename/f:a env:m timeout:d=0s dry-run:s?unchanged=none',
);
const parse = (line: string) => parseFlags(line.split(' '), flags);

test('flags and arguments mixed, values by equals sign, space or directly after the letter', () => {
  const parsed = parse('pods -o yaml --tail=3 -wctwo a -- -x --y');
  assert.ok(!('fault' in parsed));
  assert.deepEqual(parsed.args, ['pods', 'a', '-x', '--y']);
  assert.equal(parsed.dash, 2);
  assert.deepEqual(
    [...parsed.given],
    [
      ['output', ['yaml']],
      ['tail', ['3']],
      ['watch', ['true']],
      ['container', ['two']],
    ],
  );
});

test('faults as kubectl words them (cli 116 to 132)', () => {
  const fault = (line: string): unknown =>
    'fault' in parse(line) ? (parse(line) as { fault: string }).fault : undefined;
  assert.equal(fault('pods --outptu=yaml'), 'unknown flag: --outptu');
  assert.equal(fault('pods -z'), "unknown shorthand flag: 'z' in -z");
  assert.equal(fault('pods -o'), "flag needs an argument: 'o' in -o");
  assert.equal(fault('pods --output'), 'flag needs an argument: --output');
  assert.equal(
    fault('x --tail=abc'),
    'invalid argument "abc" for "--tail" flag: strconv.ParseInt: parsing "abc": invalid syntax',
  );
  assert.equal(
    fault('x -w=maybe'),
    'invalid argument "maybe" for "-w, --watch" flag: strconv.ParseBool: parsing "maybe": invalid syntax',
  );
});

test('a flag whose value may be left out does not take the next word', () => {
  const parsed = parse('--dry-run x');
  assert.ok(!('fault' in parsed));
  assert.deepEqual(parsed.args, ['x']);
  assert.deepEqual(parsed.given.get('dry-run'), ['unchanged']);
});
