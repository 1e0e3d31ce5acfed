// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { requirements } from '../requirements.js';
import { sequences } from '../sequences.js';
import { catalogue, requirement } from './catalogue.js';
import { disagreements, mutants } from './mutants.js';
import { sources } from './sources.js';

test('has the 58 requirements, each once and in order', () => {
  const ids = catalogue.map(({ id }) => id);
  expect(ids).toEqual(Array.from({ length: 58 }, (_, i) => String(i + 1).padStart(2, '0')));
  expect(new Set(catalogue.map(({ title }) => title)).size).toBe(58);
});

test('says of each where it comes from, what is done and when it passes', () => {
  for (const { id, refs, does, passesWhen } of catalogue) {
    expect(refs.length, id).toBeGreaterThan(0);
    expect(does, id).toMatch(/^[A-Z].*\.$/);
    expect(passesWhen, id).toMatch(/^[A-Z].*\.$/);
    for (const { name, text } of refs) expect(`${name}${text}`.length, id).toBeGreaterThan(name.length);
  }
});

test('marks as provisional what was not read: every code of the Bluetooth service among it', () => {
  const refs = catalogue.flatMap((entry) => entry.refs);
  expect(refs.filter(({ kind }) => kind === 'ids').every(({ provisional }) => provisional)).toBe(true);
  expect(refs.filter(({ name }) => /60601|WOOT|DTMoSt/.test(name)).every(({ provisional }) => provisional)).toBe(true);
  expect(refs.filter(({ kind }) => kind === 'fda' || kind === 'cve').some(({ provisional }) => provisional)).toBe(
    false,
  );
  expect(sources.filter(({ status }) => status === 'recalled').every(({ note }) => note.includes('provisional'))).toBe(
    true,
  );
});

test('puts fuzzing, randomness and pairing secrecy beyond the basic tier, fault injection beyond both', () => {
  const tier = (wanted: string) => catalogue.filter((entry) => entry.tier === wanted).map(({ id }) => id);
  expect(tier('E')).toEqual(['10', '13', '28', '29']);
  expect(tier('M')).toEqual(['33', '36', '44']);
});

test('never claims conformity', () => {
  const text = JSON.stringify([catalogue, requirements]).toLowerCase();
  for (const word of ['certified', 'complies', 'compliant', 'conforms']) expect(text).not.toContain(word);
});

test('every sequence bears its requirement’s title', () => {
  for (const { id, title } of sequences) expect(title).toBe(requirement(id).title);
});

test('mutants and sequences agree, both ways', () => {
  expect(disagreements(sequences)).toEqual([]);
  expect(requirements.find(({ id }) => id === '54')?.mutants.map(({ name }) => name)).toEqual([
    'stop-button-ignored',
    'cancel-remainder-wrong',
  ]);
});

test('a disagreement is named, whichever side it is on', () => {
  const known = mutants.values();
  expect(disagreements([{ id: '03', mutants: [] }], [])).toEqual(['sequence 03 names no mutant']);
  expect(disagreements([{ id: '03', mutants: ['nobody'] }], [])).toEqual([
    'sequence 03 names mutant nobody, which mutants.json does not have',
  ]);
  expect(disagreements([{ id: '04', mutants: ['ignore-record-tag'] }], known)).toEqual(
    expect.arrayContaining([
      'sequence 04 names mutant ignore-record-tag, whose entry does not name 04',
      'mutant ignore-record-tag names sequence 03, which does not name it',
    ]),
  );
});
