// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { sequences } from './sequences.js';
import { CONTROL } from './support/control.js';
import { profile, Script } from './testing/script.js';

test('are in order, each with an id, a mutant and an estimate', () => {
  const ids = sequences.map(({ id }) => id);
  expect(ids).toEqual('01 02 03 04 05 06 07 08 11 12 13 14 15 18 19 20 26 27 42 43 45 47 48 49 51 54 55'.split(' '));
  for (const { mutants, estimate, needs } of sequences) {
    expect(mutants.length).toBeGreaterThan(0);
    expect(estimate).toBeGreaterThan(0);
    expect(profile.capabilities).toEqual(expect.arrayContaining([...needs]));
  }
});

/** What a drive leaves that was stopped anywhere: notes without their data, steps without their end, strange messages. */
const broken = new Script();
for (const name of [
  'captured',
  'asked',
  'came',
  'climbed',
  'display',
  'edited',
  'guess',
  'locked',
  'malformed',
  'middle',
  'resumed',
  'shown',
  'ticket',
  'recorded',
  'impostor',
  'bolus',
  'case',
  'opcode',
  'damage',
  'cut',
  'trial',
  'stop',
  'plan',
  'fixture',
]) {
  broken.note(name, null).note(name, { name: 7, id: 'x' });
}
broken
  .message('rx', 'HistoryPage', { records: [null, { kind: 'bolus' }] })
  .message('rx', 'Status', null)
  .raw('rx', 'ff');
broken.add({ k: 'step', id: 0, edge: 'start', title: CONTROL });

test.each(sequences)('$id: no judge breaks on, or passes, a transcript that ends anywhere', (sequence) => {
  for (const entries of [[], broken.entries, new Script().control().entries]) {
    for (let length = 0; length <= entries.length; length++) {
      const { outcome, measurements } = sequence.judge({ entries: entries.slice(0, length), profile });
      expect(outcome).toBe('fail');
      expect(measurements.length).toBeGreaterThan(5);
    }
  }
});

test.each(sequences)('$id: no judge breaks on a plan of any size, so on none of any effort', (sequence) => {
  for (let size = 1; size <= 240; size++) {
    const plan = new Proxy({}, { get: () => size });
    const { measurements } = sequence.judge({ entries: new Script().note('plan', plan).control().entries, profile });
    expect(measurements.length).toBeGreaterThan(5);
  }
});

test.each(sequences)('$id: judging twice gives the same, and changes nothing', (sequence) => {
  const { entries } = new Script().control();
  const before = JSON.stringify(entries);
  const first = JSON.stringify(sequence.judge({ entries, profile }));
  expect(JSON.stringify(sequence.judge({ entries, profile }))).toBe(first);
  expect(JSON.stringify(entries)).toBe(before);
});
