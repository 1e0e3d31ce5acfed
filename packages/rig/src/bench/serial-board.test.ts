// SPDX-License-Identifier: Apache-2.0
/** A run on serial ports (emulated boards behind ptys, in real time), and every trouble that such ports can make. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readTranscriptFile } from '@assay/evidence';
import { type RunEvent, type RunRequest, runCertification } from '@assay/rig';
import { openSerialPort } from '@assay/transport/serialport';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EchoOnPtys, PINS, serialYaml, serveEcho } from '../../test/echo-on-ptys.js';
import { type EchoRig, echoCertification, makeEchoRig, testStation } from '../../test/echo-rig.js';

let folder: string;
let echo: EchoRig;
let boards: EchoOnPtys | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-serial-'));
  echo = await makeEchoRig(() => serialYaml(folder));
});
afterEach(async () => {
  await boards?.close();
  boards = undefined;
  await echo.remove();
  await rm(folder, { recursive: true });
});

async function run(sequences: readonly string[], changes: Partial<RunRequest> = {}) {
  const result = await runCertification({
    rig: echo.rig,
    sequences,
    seed: 1,
    effort: 'full',
    out: echo.out(),
    certification: echoCertification,
    station: testStation,
    ...changes,
  });
  return { ...result, outcomes: Object.fromEntries(result.results.map(({ id, outcome }) => [id, outcome])) };
}

function setupTrouble(out: string) {
  return readTranscriptFile(out, '00')?.entries.find(({ k }) => k === 'rig-error');
}

/** Acts once the sequence has begun to pulse. */
function onFirstStep(act: () => void): (event: RunEvent) => void {
  let acted = false;
  return (event) => {
    if (event.type === 'pump-step' && !acted) {
      acted = true;
      act();
    }
  };
}

const outputs = (uno: EchoOnPtys['uno']) => [PINS.confirm, PINS.stop, PINS.supply].map((pin) => uno.pinState(pin));

describe('a serial rig', () => {
  it('runs the same sequences, one after another, and ends safe', async () => {
    boards = await serveEcho(folder);
    const { outcomes, outcome } = await run(['01', '10']);
    expect(outcomes).toEqual({ '01': 'pass', '10': 'fail' });
    expect(outcome).toBe('fail');
    expect(outputs(boards.uno)).toEqual([0, 0, 0]);
  });

  it('gives the pump its supply back when a run is aborted with the supply off', async () => {
    boards = await serveEcho(folder);
    const { pico, uno } = boards;
    const controller = new AbortController();
    const cut = setInterval(() => {
      if (!pico.powered) {
        clearInterval(cut);
        controller.abort(new Error('Stopped by the test.'));
      }
    }, 5);
    const { outcomes } = await run(['05'], { signal: controller.signal });
    expect(outcomes).toEqual({ '05': 'aborted' });
    expect(pico.powered).toBe(true);
    expect(outputs(uno)).toEqual([0, 0, 0]);
  });
});

describe('the display', () => {
  const SECRET = '0123-4567-89AB-CDEF-GHJK-MNPQ-RSTV';
  const note = (out: string, name: string) =>
    readTranscriptFile(out, '12')?.entries.find((entry) => entry.k === 'note' && entry.name === name);

  it('is heard on a port of its own, and its secret stays out of the transcript', async () => {
    boards = await serveEcho(folder);
    const { out } = await run(['12']);
    expect(note(out, 'read')).toMatchObject({
      data: { length: 34, qr: 53, lines: ['PAIR CLOSED timeout', 'HELLO 42'] },
    });
    expect(JSON.stringify(readTranscriptFile(out, '12')?.entries)).not.toContain(SECRET);
  });

  it('is asked for where no port hears it', async () => {
    boards = await serveEcho(folder);
    const asked: string[] = [];
    const operator = {
      ask: async (question: string, { secret }: { secret: boolean }) => {
        asked.push(`${secret} ${question}`);
        return SECRET;
      },
    };
    const rig = await makeEchoRig(() => serialYaml(folder).replace(/ {2}display: .*\n/, ''));
    const { out } = await run(['12'], { rig: rig.rig, operator });
    expect(asked).toEqual([expect.stringMatching(/^true Type the 28 characters that the pump shows/)]);
    expect(note(out, 'read')).toMatchObject({ data: { length: 34, qr: 0, lines: [] } });
    await rig.remove();
  });

  it('stops a run at once that could neither hear it nor ask', async () => {
    const rig = await makeEchoRig(() => serialYaml(folder).replace(/ {2}display: .*\n/, ''));
    await expect(run(['12'], { rig: rig.rig })).rejects.toMatchObject({
      code: 'display-missing',
      message: expect.stringContaining('name the serial port that hears GPIO 8'),
    });
    await rig.remove();
  });

  it('that vanished in mid-run is the rig’s trouble', async () => {
    boards = await serveEcho(folder);
    const { display } = boards;
    const { results } = await run(['13'], { onEvent: onFirstStep(() => void display.close()) });
    expect(results[0]).toMatchObject({ outcome: 'error', reason: expect.stringContaining('port-vanished') });
  });
});

describe('a process that is told to end', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('gives the pump its supply back on %s', async (signal) => {
    boards = await serveEcho(folder);
    const { pico, uno } = boards;
    const script = fileURLToPath(new URL('../../test/run-on-ptys.mjs', import.meta.url));
    const child = spawn(process.execPath, [script, echo.rig.folder, echo.out()], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const cut = setInterval(() => {
      if (!pico.powered) {
        clearInterval(cut);
        child.kill(signal);
      }
    }, 5);
    expect(await once(child, 'close')).toEqual([null, signal]);
    expect(pico.powered).toBe(true);
    expect(outputs(uno)).toEqual([0, 0, 0]);
  });
});

describe('trouble with the ports', () => {
  it('names an unknown port', async () => {
    const { outcome, out } = await run(['01']);
    expect(outcome).toBe('error');
    expect(setupTrouble(out)).toMatchObject({
      code: 'port-not-found',
      text: expect.stringContaining(join(folder, 'pump')),
    });
  });

  it('names a port that another program holds', async () => {
    boards = await serveEcho(folder);
    const other = await openSerialPort(boards.pump.link, { baudRate: 115200 });
    const { out } = await run(['01']);
    expect(setupTrouble(out)).toMatchObject({ code: 'port-busy', text: expect.stringContaining(boards.pump.link) });
    await other.close();
  });

  it('keeps a second run off the board', async () => {
    boards = await serveEcho(folder);
    let second: Promise<unknown> | undefined;
    const onEvent = (event: RunEvent) => {
      if (event.type === 'run-start') {
        second = run(['02']).catch((error: unknown) => error);
      }
    };
    await run(['02'], { onEvent });
    expect(await second).toMatchObject({
      code: 'rig-busy',
      message: expect.stringContaining(`process ${process.pid}`),
    });
  });

  it('tells that the pump vanished in mid-run, leaves the fixture safe, and keeps what was seen', async () => {
    boards = await serveEcho(folder);
    const { pump, uno } = boards;
    const { outcomes, results, out } = await run(['11'], { onEvent: onFirstStep(() => void pump.close()) });
    expect(outcomes).toEqual({ '11': 'error' });
    expect(results[0]?.reason).toContain('port-vanished');
    expect(outputs(uno)).toEqual([0, 0, 0]);
    expect(readTranscriptFile(out, '11')?.problem).toBeNull();
  });

  it('tells that the fixture vanished in mid-run', async () => {
    boards = await serveEcho(folder);
    const { fixture } = boards;
    const { outcomes, results } = await run(['11'], { onEvent: onFirstStep(() => void fixture.close()) });
    expect(outcomes).toEqual({ '11': 'error' });
    expect(results[0]?.reason).toMatch(/fixture failed.*fixture-failed/);
  });

  it('tells that something else than a fixture answers', async () => {
    boards = await serveEcho(folder);
    const swapped = await makeEchoRig(() =>
      serialYaml(folder)
        .replace(join(folder, 'pump'), 'SWAP')
        .replace(join(folder, 'fixture'), join(folder, 'pump'))
        .replace('SWAP', join(folder, 'fixture')),
    );
    const { out } = await run(['01'], { rig: swapped.rig });
    expect(setupTrouble(out)).toMatchObject({
      code: 'fixture-silent',
      text: expect.stringContaining('StandardFirmata'),
    });
    await swapped.remove();
  });
});
