// SPDX-License-Identifier: Apache-2.0
/** What a run leaves on the disk, line by line and at its end, and what is refused. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listFiles } from './layout.js';
import {
  begin,
  finishedRun,
  freshFolder,
  profileText,
  requirements,
  runOne,
  sequences,
  setUp,
} from './testing/sample-run.js';
import { openTranscriptFile } from './transcript-file.js';
import { verifyEvidence } from './verify.js';

const results = (dir: string) => JSON.parse(readFileSync(join(dir, 'results.json'), 'utf8'));

describe('opening evidence', () => {
  it('writes the header and the two texts first', () => {
    const dir = freshFolder();
    const evidence = begin(dir);
    expect(listFiles(dir)).toEqual(['profile.yaml', 'rig.yaml', 'run.json']);
    expect(readFileSync(join(dir, 'profile.yaml'), 'utf8')).toBe(profileText);
    const run = JSON.parse(readFileSync(join(dir, 'run.json'), 'utf8'));
    expect(run).toMatchObject({
      schema: 'assay-run/1',
      headerSha256: evidence.headerSha256,
      startedAt: '2026-01-02T03:04:05.678Z',
    });
    expect(evidence.binding).toEqual({ header: evidence.headerSha256 });
    expect(JSON.stringify(run.header)).not.toMatch(/2026|linux|tmp/);
  });

  it('takes an empty folder, and never one that holds anything', () => {
    const dir = freshFolder();
    mkdirSync(dir);
    begin(dir);
    expect(() => begin(dir)).toThrow(
      expect.objectContaining({ code: 'folder-not-empty', message: expect.stringContaining(dir) }),
    );
    const file = join(dir, 'run.json');
    expect(() => begin(join(file, 'sub'))).toThrow(expect.objectContaining({ code: 'folder-unusable' }));
  });

  it('has the same header digest whatever the order in which sequences are named', () => {
    const one = begin(freshFolder());
    const other = begin(freshFolder(), sequences.toReversed());
    expect(other.headerSha256).toBe(one.headerSha256);
  });
});

describe('a transcript file', () => {
  it('has each line on the disk before the next thing happens', () => {
    const dir = freshFolder();
    const evidence = begin(dir);
    const { transcript, close } = evidence.transcript('04');
    const lines = () => readFileSync(join(dir, 'transcript/04.jsonl'), 'utf8').split('\n').length - 1;
    transcript.append({ k: 'note', name: 'a', data: 1 }, 0);
    expect(lines()).toBe(1);
    transcript.append({ k: 'note', name: 'b', data: 2 }, 0);
    expect(lines()).toBe(2);
    close();
    close();
    expect(() => transcript.append({ k: 'note', name: 'c', data: 3 }, 0)).toThrow('is closed');
    expect(lines()).toBe(2);
  });

  it('is never written over', () => {
    const dir = freshFolder();
    begin(dir).transcript('04');
    expect(() => openTranscriptFile(dir, '04')).toThrow(expect.objectContaining({ code: 'folder-unusable' }));
  });

  it('survives the death of its process up to the last line', () => {
    const dir = freshFolder();
    begin(dir);
    const script = `
      import { openTranscriptFile } from ${JSON.stringify(new URL('../dist/index.js', import.meta.url).href)};
      const { transcript } = openTranscriptFile(${JSON.stringify(dir)}, '04');
      transcript.append({ k: 'open', sequence: '04', seed: 1, run: { header: '${JSON.parse(readFileSync(join(dir, 'run.json'), 'utf8')).headerSha256}' } }, 0);
      for (let n = 0; n < 500; n++) transcript.append({ k: 'note', name: 'n', data: n }, n);
      process.kill(process.pid, 'SIGKILL');`;
    expect(() => execFileSync(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' })).toThrow();
    const found = verifyEvidence(dir);
    expect(found.status).toBe('incomplete');
    expect(found.summary).toContain('intact up to transcript/04.jsonl line 501');
  });
});

describe('finishing evidence', () => {
  it('leaves results, readable forms and a manifest, and nothing half written', async () => {
    const { dir, finished } = await finishedRun();
    expect(readdirSync(dir).sort()).toEqual([
      'junit.xml',
      'manifest.json',
      'profile.yaml',
      'report.html',
      'results.json',
      'rig.yaml',
      'run.json',
      'transcript',
    ]);
    expect(finished.outcome).toBe('fail');
    expect(results(dir)).toMatchObject({
      outcome: 'fail',
      notRun: [],
      unfinished: [],
      wallMs: 4321,
      transcriptHash: finished.transcriptHash,
    });
    expect(results(dir).results[0].deviceMicros).toBeGreaterThan(40_000_000);
  });

  it('says what was not run, and does not call that a pass', async () => {
    const evidence = begin(freshFolder(), sequences.slice(0, 1).concat(sequences[3]!));
    await setUp(evidence);
    const passed = await runOne(evidence, sequences[0]!);
    const finished = evidence.finish({ results: [passed], requirements });
    expect(finished.outcome).toBe('aborted');
    expect(results(evidence.dir).notRun).toEqual(['24']);
    expect(verifyEvidence(evidence.dir).status).toBe('intact');
  });

  it('calls a run that was stopped in its set-up aborted, not broken', () => {
    const evidence = begin(freshFolder(), sequences.slice(0, 1));
    const { transcript } = evidence.transcript('00');
    transcript.append({ k: 'open', sequence: '00', seed: 1, run: evidence.binding }, 0);
    transcript.append({ k: 'aborted', reason: 'Stopped by SIGINT.' }, 5);
    expect(evidence.finish({ results: [], requirements }).outcome).toBe('aborted');
    expect(verifyEvidence(evidence.dir).status).toBe('intact');
  });

  it('calls a sequence that died under the rig an error', async () => {
    const evidence = begin(freshFolder(), sequences.slice(0, 2));
    await setUp(evidence);
    const passed = await runOne(evidence, sequences[0]!);
    evidence.transcript('05').transcript.append({ k: 'open', sequence: '05', seed: 1, run: evidence.binding }, 0);
    expect(evidence.finish({ results: [passed], requirements }).outcome).toBe('error');
    expect(results(evidence.dir).unfinished).toEqual(['05']);
    expect(verifyEvidence(evidence.dir).status).toBe('intact');
  });

  it('calls a failed set-up an error', async () => {
    const evidence = begin(freshFolder());
    await setUp(evidence, Object.assign(new Error('no answer'), { code: 'timeout' }));
    expect(evidence.finish({ results: [], requirements }).outcome).toBe('error');
    expect(results(evidence.dir)).toMatchObject({
      setupTrouble: 'no answer (timeout)',
      notRun: ['04', '05', '11', '24'],
    });
    expect(verifyEvidence(evidence.dir).status).toBe('intact');
    expect(readFileSync(join(evidence.dir, 'report.html'), 'utf8')).toContain('The set-up failed: no answer (timeout)');
  });

  it('passes when all that applies passed', async () => {
    const { finished } = await finishedRun([sequences[0]!, sequences[3]!]);
    expect(finished.outcome).toBe('pass');
  });

  it('refuses results that the transcripts do not bear out', async () => {
    const evidence = begin(freshFolder());
    await setUp(evidence);
    const honest = await runOne(evidence, sequences[1]!);
    const refused = expect.objectContaining({ code: 'evidence-inconsistent' });
    expect(() => evidence.finish({ results: [{ ...honest, outcome: 'pass' }], requirements })).toThrow(refused);
    expect(() => evidence.finish({ results: [{ ...honest, head: '00'.repeat(32) }], requirements })).toThrow(refused);
    expect(() => evidence.finish({ results: [{ ...honest, id: '04' }], requirements })).toThrow(refused);
    expect(existsSync(join(evidence.dir, 'manifest.json'))).toBe(false);
  });
});
