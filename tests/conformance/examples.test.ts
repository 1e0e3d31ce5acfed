// SPDX-License-Identifier: Apache-2.0
/** The examples for Node, as their users start them: other processes that talk to an emulated pump through a serial port. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hexToBytes } from '@assay/crypto';
import { servePty } from '@assay/emulator';
import { type HandshakeWish, OPCODES, verifyCredentialChain } from '@assay/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PumpModelOptions } from '../../packages/client/test/pump/pump-model.js';
import { root } from '../../scripts/lib/run.mjs';
import { type EmulatedPump, startPump } from '../examples/emulated-pump.js';
import { serveModel } from '../examples/model-pump.js';
import { assay } from './assay.js';

const folder = mkdtempSync(join(tmpdir(), 'assay-examples-'));
const link = join(folder, 'pump');
const running = new Set<ChildProcessWithoutNullStreams>();
let pump: EmulatedPump;

beforeAll(async () => {
  pump = startPump();
  await servePty(pump.world, pump.board, link);
});
afterAll(() => {
  for (const child of running) child.kill();
  pump.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Starts an example; `asked` gives what is typed when it asks for the secret, `heard` sees what it has said so far. */
async function run(
  name: string,
  args: readonly string[],
  asked?: () => Promise<string>,
  heard: (out: string) => void = () => {},
): Promise<Ended> {
  const program = join(root, `apps/examples/node/dist/${name}.js`);
  const child: ChildProcessWithoutNullStreams = spawn(process.execPath, [program, ...args], { cwd: folder });
  running.add(child);
  let [out, err, answered] = ['', '', false];
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk;
    heard(out);
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk;
    if (!answered && asked && err.includes('28 characters')) {
      answered = true;
      void asked().then((text) => child.stdin.end(`${text}\n`));
    }
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  running.delete(child);
  return { code, out, err };
}

const lines = (out: string) =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test('the gateway pairs by the secret on the display, and passes the status on as JSON lines', async () => {
  let secret = '';
  const args = ['--port', link, '--interval', '0.2', '--count', '3'];
  const { code, out, err } = await run('gateway', args, async () => {
    secret = await pump.openPairingWindow();
    return secret;
  });
  expect(err).not.toMatch(/: .*: /);
  expect(code).toBe(0);
  const told = lines(out);
  expect(told[0]).toMatchObject({
    type: 'connected',
    resumed: false,
    board: 'pico',
    serial: expect.stringMatching(/^[0-9a-f]{16}$/),
  });
  expect(told.filter(({ type }) => type === 'status')).toHaveLength(3);
  expect(told.find(({ type }) => type === 'status')).toMatchObject({ therapy: 'run', bolusId: 0 });
  for (const text of [out, err]) expect(text).not.toContain(secret.slice(0, 14));
  expect(statSync(join(folder, 'gateway-station.json')).mode & 0o777).toBe(0o600);
});

test('the second time it needs no secret', async () => {
  const { code, out, err } = await run('gateway', ['--port', link, '--count', '1']);
  expect(err).toBe('');
  expect(code).toBe(0);
  expect(lines(out).map(({ type }) => type)).toEqual(['connected', 'status']);
});

test('a pump that was without power in between is told as lost, and read again', async () => {
  let cut = false;
  const { code, out } = await run(
    'gateway',
    ['--port', link, '--interval', '0.3', '--count', '4'],
    undefined,
    (said) => {
      if (cut || !said.includes('"status"')) return;
      cut = true;
      pump.board.powerOff();
      pump.board.powerOn();
    },
  );
  expect(code).toBe(0);
  const told = lines(out);
  const types = told.map(({ type }) => type).filter((type) => type !== 'event');
  expect(types.slice(0, 2)).toEqual(['connected', 'status']);
  expect(types.indexOf('lost')).toBeGreaterThan(1);
  expect(told.find(({ type }) => type === 'lost')).toMatchObject({ code: 'session-lost' });
  expect(types.slice(types.indexOf('lost') + 1)).toEqual(expect.arrayContaining(['connected', 'status']));
  expect(told.at(-1)).toMatchObject({ type: 'status', bootCount: 2 });
});

test('a key file that others may read is refused', async () => {
  const file = join(folder, 'open.json');
  writeFileSync(file, readFileSync(join(folder, 'gateway-station.json')));
  chmodSync(file, 0o644);
  const { code, err } = await run('gateway', ['--port', link, '--station', file]);
  expect(err).toContain(`chmod 600 ${file}`);
  expect(code).toBe(1);
});

test('a secret that was mistyped is told before anything is sent', async () => {
  const { code, err } = await run('gateway', ['--port', link, '--station', 'new.json'], async () => 'not it');
  expect(err).toMatch(/pairing-(character|length)/);
  expect(code).toBe(1);
});

const readings = [
  { glucose: 112, quality: 'good', trend: 'steady' },
  { glucose: 118, quality: 'noisy', trend: 'rising', expires: 300 },
];

/** An authority that the model trusts, and a credential of the role cgm for the key of this station. */
async function credentialFor(
  station: string,
): Promise<{ file: string; good: NonNullable<PumpModelOptions['credentialGood']> }> {
  const authority = join(folder, 'authority');
  if (!existsSync(authority))
    expect(await assay(['ca', 'init', authority, '--name', 'lab'])).toMatchObject({ code: 0 });
  const key = (await run('cgm-sender', ['--key', '--station', station])).out.trim();
  const file = join(folder, `${station}.cwt`);
  const issue = ['ca', 'issue', '--ca', authority, '--role', 'cgm', '--name', 'sensor', '--key', key, '-o', file];
  expect(await assay(issue)).toMatchObject({ code: 0 });
  const trustAnchor = hexToBytes(readFileSync(join(authority, 'anchor.pub'), 'utf8').trim());
  const good = (chain: Uint8Array | undefined, { role }: HandshakeWish) => {
    const now = Math.floor(Date.now() / 1000);
    const options = { trustAnchor, now, revocation: null, peerKey: hexToBytes(key), role };
    return verifyCredentialChain(chain ?? new Uint8Array(0), options).role === 'cgm';
  };
  return { file, good };
}

function cgmArguments(port: string, station: string, credential: string): string[] {
  writeFileSync(join(folder, 'readings.jsonl'), readings.map((reading) => JSON.stringify(reading)).join('\n'));
  return [
    '--port',
    port,
    '--station',
    station,
    '--readings',
    'readings.jsonl',
    '--credential',
    credential,
    '--interval',
    '0.1',
  ];
}

test('the CGM sends its readings with quality, expiry and numbers that are never used twice', async () => {
  const port = join(folder, 'model');
  const { file, good } = await credentialFor('cgm.json');
  const { pump: model, stop } = await serveModel(port, { features: ['glucose'], credentialGood: good });
  const reported: object[] = [];
  model.onRequest = ({ name, id, body }) => {
    if (name !== 'ReportGlucose') return false;
    reported.push(body);
    model.say('Response', id, { request: OPCODES[name], result: 'success' });
    return true;
  };
  try {
    const args = cgmArguments(port, 'cgm.json', file);
    const first = await run('cgm-sender', args, async () => model.press()!.text);
    expect(first.out).toBe('reading 1: 112 mg/dL, good, steady: taken\nreading 2: 118 mg/dL, noisy, rising: taken\n');
    expect(first.code).toBe(0);
    const second = await run('cgm-sender', args);
    expect(second.out).toContain('reading 3: 112 mg/dL');
    expect(reported).toMatchObject([
      { sequence: 1, ...readings[0], expires: 600 },
      { sequence: 2, ...readings[1] },
      { sequence: 3 },
      { sequence: 4 },
    ]);
  } finally {
    await stop();
  }
});

test('the CGM says clearly that a pump takes no readings, and sends no more', async () => {
  const port = join(folder, 'model-without');
  const { file, good } = await credentialFor('other.json');
  const { pump: model, stop } = await serveModel(port, { credentialGood: good });
  try {
    const args = cgmArguments(port, 'other.json', file);
    const { out, code } = await run('cgm-sender', args, async () => model.press()!.text);
    expect(out).toBe(
      "reading 1: 112 mg/dL, good, steady: unsupported. This pump's firmware takes no glucose readings; nothing more is sent.\n",
    );
    expect(code).toBe(0);
  } finally {
    await stop();
  }
});

test('the firmware admits no CGM by a credential of an authority that it does not know', async () => {
  const { file } = await credentialFor('third.json');
  const args = cgmArguments(link, 'third.json', file);
  const { out, err, code } = await run('cgm-sender', args, () => pump.openPairingWindow());
  expect(err).toContain('handshake-refused');
  expect(out).toBe('');
  expect(code).toBe(1);
});
