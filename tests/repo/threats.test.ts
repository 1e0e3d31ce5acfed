// SPDX-License-Identifier: Apache-2.0
/** The threat table has every row of the catalogue in one of its two places, and names statements and sequences that exist. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalogue, sequences } from '@assay/certification';
import { expect, test } from 'vitest';
import { root } from '../../scripts/lib/run.mjs';
import { readStatements } from '../../scripts/lib/spec.mjs';

const text = readFileSync(join(root, 'docs/protocol/threats.md'), 'utf8');
const statements = new Set(readStatements(root).map(({ id }) => id));

/** Rows of the table in the section of that number, the head left out. */
function table(section: number): readonly (readonly string[])[] {
  const part = text.split(/^## /m).find((each) => each.startsWith(`${section} `))!;
  const rows = part.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const facing = table(3);
const elsewhere = table(4);
const idOf = (row: readonly string[]) => row[0]!.slice(0, 2);

test('each of the catalogue’s rows is answered, or said to be none of the link’s, once', () => {
  const ids = [...facing, ...elsewhere].map(idOf).sort();
  expect(ids).toEqual(catalogue.map(({ id }) => id));
});

test('each row bears its title in the catalogue, and each of its sources', () => {
  for (const row of [...facing, ...elsewhere]) {
    const entry = catalogue.find(({ id }) => id === idOf(row))!;
    expect(row[0], entry.id).toMatch(new RegExp(`^${entry.id} ${entry.title}( \\(|$)`));
  }
  for (const row of facing) {
    const { id, refs } = catalogue.find((each) => each.id === idOf(row))!;
    for (const { name, provisional } of refs) {
      expect(row[0], id).toContain(name.replace(/^(IDS|FDA) /, ''));
      if (provisional) expect(row[0], id).toContain('provisional');
    }
  }
});

test('each row has a mechanism, at least one statement, what shows it and what remains', () => {
  for (const row of [...facing, ...table(2)]) {
    expect(row, row[0]).toHaveLength(5);
    for (const cell of row) expect(cell, row[0]).not.toBe('');
  }
  expect(table(2).map(([name]) => name)).toEqual([
    'Weak encryption',
    'Unsecured wireless',
    'Interception',
    'Reprogramming',
    'Manipulation',
  ]);
});

test('every statement that it names is stated', () => {
  const lists = [...facing.map((row) => row[2]!), ...table(2).map((row) => row[3]!)];
  for (const list of lists) for (const id of list.split(', ')) expect(statements, `${id} in "${list}"`).toContain(id);
  const prefixes = [...new Set([...statements].map((id) => id.split('-')[0]))];
  const named = text.match(new RegExp(`\\b(?:${prefixes.join('|')})-\\d+\\b`, 'g'))!;
  for (const id of named) expect(statements).toContain(id);
});

test('a row names its sequence exactly when there is one', () => {
  const have = new Set(sequences.map(({ id }) => id));
  for (const row of facing) {
    const id = idOf(row);
    expect(row[3], `${row[0]}: its sequence`).toBe(have.has(id) ? `sequence ${id}, tests` : 'tests');
  }
});

test('it claims no conformity, and says what has not run', () => {
  for (const word of [/\bcertified\b/i, /\bcompli(es|ant)\b/i, /\bconforms?\b/i]) expect(text).not.toMatch(word);
  expect(text).toContain('nothing of it has run on silicon');
  expect(text).toContain('Nothing here claims conformity');
});
