// SPDX-License-Identifier: Apache-2.0
/** What judges ask of a transcript. */
import { describe, expect, it } from 'vitest';
import type { Entry, EntryBody } from './model.js';
import { TranscriptView } from './view.js';

const bodies: EntryBody[] = [
  { k: 'open', sequence: '04', seed: 1, run: null },
  { k: 'step', id: 0, edge: 'start', title: 'Deliver' },
  { k: 'frame', dir: 'tx', hex: '01', via: 'controller' },
  { k: 'edge', pin: 'STEP', level: 1 },
  { k: 'edge', pin: 'STEP', level: 0 },
  { k: 'step', id: 0, edge: 'end', title: 'Deliver' },
  { k: 'step', id: 1, edge: 'start', title: 'Replay' },
  { k: 'frame', dir: 'tx', hex: '01', via: 'attacker' },
  { k: 'frame', dir: 'rx', hex: '3f', via: 'attacker' },
  { k: 'message', dir: 'rx', name: 'Status', body: { a: 1 }, via: 'controller' },
  { k: 'edge', pin: 'STEP', level: 1 },
  { k: 'edge', pin: 'DIR', level: 1 },
  { k: 'note', name: 'sent', data: 100 },
  { k: 'note', name: 'twice', data: 1 },
  { k: 'note', name: 'twice', data: 2 },
  { k: 'stimulus', action: 'supply', data: { on: false } },
];
const entries: Entry[] = bodies.map((body, n) => ({ ...body, n, t: n * 10 }));
const view = new TranscriptView(entries);
const numbers = (list: readonly Entry[]) => list.map((entry) => entry.n);

describe('a transcript view', () => {
  it('filters by what it is asked for', () => {
    expect(numbers(view.frames())).toEqual([2, 7, 8]);
    expect(numbers(view.frames('tx', 'attacker'))).toEqual([7]);
    expect(numbers(view.frames('rx'))).toEqual([8]);
    expect(numbers(view.messages('Status', 'rx'))).toEqual([9]);
    expect(numbers(view.messages('Status', 'tx'))).toEqual([]);
    expect(numbers(view.edges('STEP', 1))).toEqual([3, 10]);
    expect(numbers(view.edges('DIR'))).toEqual([11]);
    expect(numbers(view.stimuli('supply'))).toEqual([15]);
  });

  it('narrows to steps, times and order', () => {
    expect(numbers(view.inStep('Deliver').edges('STEP', 1))).toEqual([3]);
    expect(numbers(view.inStep(1).edges('STEP', 1))).toEqual([10]);
    expect(numbers(view.inStep('Nothing').entries)).toEqual([]);
    expect(numbers(view.between(30, 100).edges('STEP', 1))).toEqual([3]);
    expect(numbers(view.after(entries[3]!).before(11).edges('STEP'))).toEqual([4, 10]);
  });

  it('lists steps, the unfinished one too', () => {
    expect(view.steps().map((s) => [s.id, s.title, s.start.n, s.end?.n ?? null])).toEqual([
      [0, 'Deliver', 1, 5],
      [1, 'Replay', 6, null],
    ]);
    expect(view.steps('Replay')).toHaveLength(1);
  });

  it('gives the one note of a name, or says what is wrong', () => {
    expect(view.note('sent')).toBe(100);
    expect(() => view.note('absent')).toThrow('has 0');
    expect(() => view.note('twice')).toThrow('has 2');
  });
});
