// SPDX-License-Identifier: Apache-2.0
/** Runs on an emulated echo board: outcomes, worker death, abort, evidence, and the same hash for the same seed. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readTranscriptFile } from '@assay/evidence';
import { type RunEvent, type RunRequest, runCertification } from '@assay/rig';
import { type Entry, rejudge } from '@assay/sequence';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EchoRig, echoCertification, makeEchoRig, testStation } from '../../test/echo-rig.js';

let echo: EchoRig;
beforeAll(async () => {
  echo = await makeEchoRig();
});
afterAll(() => echo.remove());

async function run(sequences: readonly string[], changes: Partial<RunRequest> = {}) {
  const events: RunEvent[] = [];
  const result = await runCertification({
    rig: echo.rig,
    sequences,
    seed: 1,
    effort: 'full',
    out: echo.out(),
    certification: echoCertification,
    station: testStation,
    ...changes,
    onEvent: (event) => {
      events.push(event);
      changes.onEvent?.(event);
    },
  });
  const outcomes = Object.fromEntries(result.results.map(({ id, outcome }) => [id, outcome]));
  return { ...result, events, outcomes };
}

function entries(out: string, id: string): readonly Entry[] {
  const read = readTranscriptFile(out, id);
  expect(read?.problem).toBeNull();
  return read!.entries;
}

describe('outcomes', () => {
  it('keeps pass, fail, error and not-applicable apart, and tells them as they come', async () => {
    const { outcome, outcomes, events, results, out } = await run(['01', '02', '03', '08'], { workers: 2 });
    expect(outcomes).toEqual({ '01': 'pass', '02': 'fail', '03': 'error', '08': 'not-applicable' });
    expect(outcome).toBe('fail');
    expect(events[0]).toMatchObject({ type: 'run-start', seed: 1, sequences: expect.arrayContaining([]) });
    expect(events.at(-1)).toMatchObject({ type: 'run-end', outcome: 'fail' });
    expect(events.filter(({ type }) => type === 'pump-step')).toHaveLength(8);
    expect(events).toContainEqual({ type: 'step', id: '01', title: 'pulse' });
    expect(results.find(({ id }) => id === '03')?.reason).toContain('the drive is broken');
    const first = entries(out, '01');
    const frames = first.filter((entry) => entry.k === 'frame');
    expect(frames.map(({ dir, via }) => `${dir} ${via}`)).toEqual(['tx controller', 'rx controller']);
  });

  it('gives each sequence the credentials and the flash of the set-up, and records stimuli and messages', async () => {
    const { out } = await run(['10']);
    const told = entries(out, '10').filter(({ k }) => k === 'stimulus' || k === 'message');
    expect(told).toMatchObject([
      { k: 'stimulus', action: 'press', data: { button: 'stop' } },
      { k: 'stimulus', action: 'release', data: { button: 'stop' } },
      { k: 'message', name: 'Hello', body: { flash: 32 } },
    ]);
    const [press, release] = told;
    expect(release!.t - press!.t).toBe(60_000);
    expect(entries(out, '00')).toContainEqual(expect.objectContaining({ k: 'note', name: 'mutant', data: null }));
  });

  it('does not let one bench open its port twice', async () => {
    const { results } = await run(['09']);
    expect(results[0]).toMatchObject({ outcome: 'error', reason: expect.stringContaining('port-busy') });
  });

  it('tells the set-up which mutant to choose', async () => {
    const { out } = await run(['01'], { mutant: { id: 3, name: 'commands-without-session' } });
    expect(entries(out, '00')).toContainEqual(
      expect.objectContaining({ name: 'mutant', data: 'commands-without-session' }),
    );
  });
});

describe('a chip that misbehaves', () => {
  it('shows in the transcript, and keeps the run from passing', async () => {
    const blank = await makeEchoRig((yaml) => yaml.replace('firmware: echo.bin', 'firmware: blank.bin'));
    await writeFile(join(blank.rig.folder, 'blank.bin'), new Uint8Array(1024));
    const { outcome, out } = await run(['01'], { rig: blank.rig });
    expect(outcome).toBe('error');
    const told = entries(out, '00').filter(({ k }) => k === 'peer-error');
    expect(told).toMatchObject([
      { code: 'no-answer' },
      { code: 'chip-fault', text: expect.stringContaining('boot at') },
    ]);
    await blank.remove();
  });
});

describe('repeatability', () => {
  it('gives the same hash for the same seed, however many threads there are', async () => {
    const hashes = await Promise.all(
      [1, 2, 3].map(async (workers) => (await run(['01', '02', '10'], { workers })).transcriptHash),
    );
    expect(new Set(hashes).size).toBe(1);
    const { transcriptHash } = await run(['01', '02', '10'], { seed: 2 });
    expect(transcriptHash).not.toBe(hashes[0]);
  });

  it('leaves nothing of this machine in the transcripts', async () => {
    const { out } = await run(['01', '10']);
    const text = ['00', '01', '10'].map((id) => JSON.stringify(entries(out, id))).join('\n');
    expect(text).not.toContain(out);
    expect(text).not.toContain(echo.rig.folder);
    expect(text).not.toMatch(new RegExp(`${new Date().getUTCFullYear()}-`));
  });
});

describe('a thread that dies', () => {
  it('costs its sequence an error, keeps its transcript, and the run goes on', async () => {
    const { outcomes, out, results } = await run(['04', '01'], { workers: 1 });
    expect(outcomes).toEqual({ '04': 'error', '01': 'pass' });
    const told = entries(out, '04');
    expect(told.filter(({ k }) => k === 'edge').length).toBeGreaterThan(2);
    expect(told.at(-2)).toMatchObject({
      k: 'rig-error',
      code: 'worker-died',
      text: expect.stringContaining('exit code 7'),
    });
    const { sequences } = (await import(echoCertification.moduleUrl)) as { sequences: readonly never[] };
    const sequence = sequences.find(({ id }: { id: string }) => id === '04')!;
    expect(rejudge(told, sequence, echo.rig.profile)).toMatchObject({ agrees: true, recorded: { outcome: 'error' } });
    expect(results.find(({ id }) => id === '04')?.entries).toBe(told.length);
  });
});

describe('a set-up that fails', () => {
  it('because its thread died', async () => {
    const { outcome, results, out } = await run(['01'], { mutant: { id: 9, name: 'dies-in-setup' } });
    expect({ outcome, results }).toEqual({ outcome: 'error', results: [] });
    expect(entries(out, '00').at(-1)).toMatchObject({ k: 'rig-error', text: expect.stringContaining('exit code 9') });
  });

  it('because the run was aborted', async () => {
    const controller = new AbortController();
    const { outcome, results, out } = await run(['01'], {
      signal: controller.signal,
      onEvent: ({ type }) => {
        if (type === 'run-start') {
          setImmediate(() => controller.abort(new Error('Stopped by the test.')));
        }
      },
    });
    expect(results).toEqual([]);
    expect(outcome).not.toBe('pass');
    expect(entries(out, '00').at(-1)).toMatchObject({ k: 'aborted', reason: 'Stopped by the test.' });
  });
});

describe('abort', () => {
  const abortAtStart = (id: string) => {
    const controller = new AbortController();
    return {
      signal: controller.signal,
      onEvent: (event: RunEvent) => {
        if (event.type === 'sequence-start' && event.id === id) {
          setTimeout(() => controller.abort(new Error('Stopped by the test.')), 300);
        }
      },
    };
  };

  it('ends what runs as aborted, runs nothing more, and writes the evidence', async () => {
    const { outcome, results, out } = await run(['05', '01'], { workers: 1, ...abortAtStart('05') });
    expect(outcome).toBe('aborted');
    expect(results).toMatchObject([{ id: '05', outcome: 'aborted', reason: 'Stopped by the test.' }]);
    expect(entries(out, '05').at(-2)).toMatchObject({ k: 'aborted' });
  });

  it('reaches a drive that waits on the pump for ever', async () => {
    const { results } = await run(['07'], abortAtStart('07'));
    expect(results).toMatchObject([{ outcome: 'aborted' }]);
  });

  it('ends a thread that does not heed it', async () => {
    const { results, out } = await run(['06'], abortAtStart('06'));
    expect(results).toMatchObject([{ outcome: 'aborted', reason: 'Stopped by the test.' }]);
    expect(entries(out, '06').filter(({ k }) => k === 'frame')).toHaveLength(2);
  });

  it('before the start runs nothing', async () => {
    const { results, outcome } = await run(['01'], { signal: AbortSignal.abort() });
    expect(results).toEqual([]);
    expect(outcome).toBe('aborted');
  });
});

describe('what stops a run before it begins', () => {
  it('an unknown sequence', async () => {
    await expect(run(['77'])).rejects.toMatchObject({
      code: 'rig-mismatch',
      message: expect.stringContaining('01, 02'),
    });
  });

  it('a module that is none', async () => {
    const certification = { moduleUrl: new URL('./nowhere.js', import.meta.url).href };
    await expect(run(['01'], { certification })).rejects.toMatchObject({ code: 'rig-mismatch' });
  });

  it('firmware that is not built', async () => {
    const bare = await makeEchoRig((yaml) => yaml.replace('firmware: echo.bin', 'firmware: missing.elf'));
    await expect(run(['01'], { rig: bare.rig })).rejects.toMatchObject({
      code: 'firmware-missing',
      message: expect.stringContaining('npm run build'),
    });
    await bare.remove();
  });

  it('a rig without a mutants build', async () => {
    const bare = await makeEchoRig((yaml) => yaml.replace('  mutants: echo.bin\n', ''));
    await expect(run(['01'], { rig: bare.rig, mutant: { id: 1, name: 'x' } })).rejects.toMatchObject({
      code: 'rig-mismatch',
    });
    await bare.remove();
  });

  it('a folder that holds something', async () => {
    const { out } = await run(['02']);
    await expect(run(['02'], { out })).rejects.toMatchObject({ code: 'folder-not-empty' });
  });
});
