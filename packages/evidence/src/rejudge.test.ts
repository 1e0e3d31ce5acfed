// SPDX-License-Identifier: Apache-2.0
/** Verdicts computed again from a folder alone agree, and where they do not, the difference is named. */
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { judgement, measure } from '@assay/sequence';
import { beforeAll, describe, expect, it } from 'vitest';
import { sha256Hex } from './digests.js';
import { rejudgeEvidence } from './rejudge.js';
import { finishedRun, freshFolder, parseProfile, sequences } from './testing/sample-run.js';

let whole: string;
beforeAll(async () => {
  whole = (await finishedRun()).dir;
});

function copy(): string {
  const dir = freshFolder();
  cpSync(whole, dir, { recursive: true });
  return dir;
}

describe('re-judging a folder', () => {
  it('agrees with every verdict, whatever it was', () => {
    const found = rejudgeEvidence(whole, sequences, { parseProfile });
    expect(found).toMatchObject({ agrees: true, warnings: [] });
    expect(found.sequences.map((s) => [s.id, s.status, s.recorded, s.recomputed])).toEqual([
      ['04', 'agrees', 'pass', 'pass'],
      ['05', 'agrees', 'fail', 'fail'],
      ['11', 'agrees', 'error', 'error'],
      ['24', 'agrees', 'not-applicable', 'not-applicable'],
    ]);
  });

  it('says how a changed judge differs, and warns that its sources did', () => {
    const lax = sequences.map((sequence) =>
      sequence.id === '05'
        ? { ...sequence, judge: () => judgement([measure('lax', 'L.', 1, '', { max: 1 })]) }
        : sequence,
    );
    const sources = new Map(sequences.map(({ id }) => [id, sha256Hex(id === '05' ? 'other' : id)]));
    const found = rejudgeEvidence(whole, lax, { parseProfile, sources });
    expect(found.agrees).toBe(false);
    expect(found.sequences[1]).toMatchObject({ status: 'differs', recorded: 'fail', recomputed: 'pass' });
    expect(found.sequences[1]!.differences[0]).toContain('Outcome: recorded fail, recomputed pass');
    expect(found.warnings).toEqual(['The sources of sequence 05 (Replay across sessions) are not those of the run.']);
  });

  it('does not agree where there is no judge, no verdict, or a broken chain', () => {
    const dir = copy();
    const path = join(dir, 'transcript/04.jsonl');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace('SetBolus', 'GetBolus'));
    const [broken] = rejudgeEvidence(dir, sequences, { parseProfile }).sequences;
    expect(broken).toMatchObject({
      status: 'unreadable',
      differences: [expect.stringMatching(/04\.jsonl line \d+ does not fit/)],
    });
    writeFileSync(
      path,
      text
        .split('\n')
        .slice(0, -2)
        .map((line) => `${line}\n`)
        .join(''),
    );
    const [cut] = rejudgeEvidence(dir, sequences, { parseProfile }).sequences;
    expect(cut).toMatchObject({
      status: 'differs',
      recorded: null,
      differences: [expect.stringContaining('No verdict')],
    });
    const strange = rejudgeEvidence(whole, sequences.slice(1), { parseProfile });
    expect(strange.agrees).toBe(false);
    expect(strange.sequences[0]).toMatchObject({ status: 'no-judge' });
  });

  it('judges by the profile of the run and by no other', () => {
    const dir = copy();
    writeFileSync(join(dir, 'profile.yaml'), 'capabilities: []\nmaxSteps: 1\n');
    expect(() => rejudgeEvidence(dir, sequences, { parseProfile })).toThrow(
      expect.objectContaining({ code: 'evidence-broken' }),
    );
    rmSync(join(dir, 'run.json'));
    expect(() => rejudgeEvidence(dir, sequences, { parseProfile })).toThrow(
      expect.objectContaining({ code: 'not-evidence' }),
    );
  });
});
