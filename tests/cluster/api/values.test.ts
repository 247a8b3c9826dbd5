import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fromBase64, toBase64 } from '../../../src/cluster/api/base64.ts';
import { nextTime, parseCron } from '../../../src/cluster/api/cron.ts';
import { canonicalQuantity, milliValue, quantityValue } from '../../../src/cluster/api/quantity.ts';

describe('quantities', () => {
  const cases: [string | number, string][] = [
    ['0.5', '500m'],
    ['1024Mi', '1Gi'],
    ['1000', '1k'],
    ['1500m', '1500m'],
    ['1.5Gi', '1536Mi'],
    ['1e3', '1e3'],
    [2, '2'],
    ['128974848', '128974848'],
    ['0', '0'],
    ['-1', '-1'],
  ];
  for (const [given, canonical] of cases)
    it(`${given} is ${canonical}`, () => assert.equal(canonicalQuantity(given), canonical));
  it('have values', () => {
    assert.equal(quantityValue('1Gi'), 2 ** 30);
    assert.equal(milliValue('100m'), 100);
    assert.equal(milliValue('0.3'), 300);
    assert.ok(Number.isNaN(quantityValue('x')));
  });
});

describe('base64', () => {
  for (const text of ['', 'a', 'ab', 'abc', 'größe €', 'null\0']) {
    it(JSON.stringify(text), () => {
      assert.equal(toBase64(text), Buffer.from(text).toString('base64'));
      assert.equal(fromBase64(toBase64(text)), text);
    });
  }
});

describe('cron schedules', () => {
  it('are read', () => {
    const schedule = parseCron('*/15 0 1-3 jan,mar sun');
    assert.ok('minutes' in schedule);
    assert.deepEqual([...schedule.minutes], [0, 15, 30, 45]);
    assert.deepEqual([...schedule.months], [1, 3]);
    assert.deepEqual([...schedule.daysOfWeek], [0]);
    assert.equal(schedule.eitherDay, true);
  });
  for (const [text, zone, after, expected] of [
    ['*/5 * * * *', undefined, '2026-11-20T06:10:00Z', '2026-11-20T06:15:00Z'],
    ['0 3 * * *', undefined, '2026-11-20T06:10:00Z', '2026-11-21T03:00:00Z'],
    ['30 8 1 * mon', undefined, '2026-11-20T06:10:00Z', '2026-11-23T08:30:00Z'],
    ['0 0 29 2 *', undefined, '2026-11-20T06:10:00Z', '2028-02-29T00:00:00Z'],
    ['@hourly', undefined, '2026-12-31T23:30:00Z', '2027-01-01T00:00:00Z'],
    ['@every 90s', undefined, '2026-11-20T06:10:00Z', '2026-11-20T06:11:30Z'],
    ['0 9 * * *', 'Europe/Berlin', '2026-07-01T00:00:00Z', '2026-07-01T07:00:00Z'],
    ['30 2 * * *', 'America/New_York', '2026-03-08T00:00:00Z', '2026-03-09T06:30:00Z'], // 02:30 is skipped on 8 March
  ] as const) {
    it(`${text} ${zone ?? ''} after ${after}`, () => {
      const schedule = parseCron(text);
      assert.ok(!('error' in schedule));
      assert.equal(nextTime(schedule, Date.parse(after), zone), Date.parse(expected));
    });
  }
  it('that no day matches have no next time', () => {
    const schedule = parseCron('0 0 31 2 *');
    assert.ok(!('error' in schedule));
    assert.equal(nextTime(schedule, 0), undefined);
  });
  for (const [text, error] of [
    ['61 * * * *', 'end of range (61) above maximum (59): 61'],
    ['@every soon', 'failed to parse duration @every soon: time: invalid duration "soon"'],
    ['*/0 * * * *', 'step of range should be a positive number: */0'],
    ['0 0 * * MONDAY', 'failed to parse int from MONDAY: strconv.Atoi: parsing "MONDAY": invalid syntax'],
  ] as const) {
    it(`${text} is refused`, () => assert.deepEqual(parseCron(text), { error }));
  }
});
