// SPDX-License-Identifier: Apache-2.0
import { stripVTControlCharacters } from 'node:util';
import type { SequenceResult } from '@assay/sequence';
import { expect, test } from 'vitest';
import { bar, RunProgress, type Terminal } from './progress.js';

function recorded(live: boolean): { text: string; terminal: Terminal } {
  const written: string[] = [];
  const terminal: Terminal = { live, columns: 60, write: (text) => void written.push(text) };
  return {
    terminal,
    get text() {
      return written.join('');
    },
  };
}

const result = (outcome: SequenceResult['outcome']): SequenceResult => ({
  id: '04',
  title: 'Replay in a session',
  outcome,
  reason: 'two doses',
  measurements: [],
  head: '',
  entries: 3,
  deviceMicros: 5,
});
const sequences = [{ id: '04', title: 'Replay in a session', estimate: 3 }];

test('a bar is full at one and never longer', () => {
  expect(bar(0.5, 4)).toBe('██░░  50 %');
  expect(bar(7, 4)).toBe('████ 100 %');
});

test('without a terminal there are plain lines, with the reason of what did not pass', () => {
  const to = recorded(false);
  const progress = new RunProgress(to.terminal);
  progress.show({ type: 'run-start', rig: 'emulated', seed: 1, out: '/x', sequences });
  progress.show({ type: 'sequence-start', id: '04' });
  progress.show({ type: 'progress', id: '04', done: 0.5 });
  progress.show({ type: 'sequence-end', result: result('fail'), wallMs: 1234 });
  expect(to.text).not.toContain('\x1b');
  expect(to.text).toContain('FAIL  04 Replay in a session');
  expect(to.text).toContain('two doses');
});

test('on a terminal the running line is redrawn in place and cut to its width', () => {
  const to = recorded(true);
  const progress = new RunProgress(to.terminal);
  progress.show({ type: 'run-start', rig: 'emulated', seed: 1, out: '/x', sequences });
  progress.show({ type: 'sequence-start', id: '04' });
  progress.show({ type: 'step', id: '04', title: 'a step with a title that is longer than the line can be' });
  progress.show({ type: 'progress', id: '04', done: 0.5 });
  expect(to.text).toContain('50 % 04 Replay in a session');
  for (const line of to.text.split('\n')) expect(stripVTControlCharacters(line).length).toBeLessThan(60);
  progress.show({ type: 'sequence-end', result: result('pass'), wallMs: 10 });
  expect(to.text.trimEnd().endsWith('s')).toBe(true);
});
