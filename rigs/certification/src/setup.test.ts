// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PumpClient } from '@assay/client';
import { Secret } from '@assay/crypto';
import { type DeviceProfile, loadRig, type OpenBench, openBench, type SetupBench, type SetupContext } from '@assay/rig';
import { type EntryBody, seededRandom } from '@assay/sequence';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { chooseMutant, setup } from './setup.js';

const rig = await loadRig(fileURLToPath(new URL('../../emulated/', import.meta.url)));
const board = rig.definition.board as { firmware: string; mutants: string };
const image = (path: string) => readFileSync(join(rig.folder, path));

let record: EntryBody[];
let bench: OpenBench;
let home: string;
let pump: Uint8Array;

async function start(firmware: string): Promise<void> {
  record = [];
  bench = await openBench({
    rig,
    seed: 1,
    label: 'test',
    record: (body) => record.push(body),
    signal: new AbortController().signal,
    image: image(firmware),
  });
}

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'assay-setup-'));
  process.env['ASSAY_HOME'] = home;
});
afterEach(async () => {
  await bench.close();
  delete process.env['ASSAY_HOME'];
  rmSync(home, { recursive: true, force: true });
});

function context(over: SetupBench = bench, profile: DeviceProfile = rig.profile): SetupContext {
  return {
    bench: over,
    profile,
    effort: 'short',
    random: seededRandom(1, 'test'),
    signal: new AbortController().signal,
    step: async (_title, work) => work(),
    note: () => {},
    progress: () => {},
    mutant: null,
  };
}

/** The same bench, taken for one whose pump outlives the run. */
function lasting(): SetupBench {
  const { clock } = bench;
  const real = new Proxy(clock, {
    get: (target, key) => {
      if (key === 'kind') return 'real';
      const value = Reflect.get(target, key, target) as unknown;
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return Object.create(bench, {
    clock: { value: real },
    open: { value: (via: string) => bench.open(via) },
    fixture: { value: bench.fixture },
    display: { value: bench.display },
    randomBytes: { value: (length: number) => bench.randomBytes(length) },
    message: { value: bench.message },
  }) as SetupBench;
}

const presses = () => record.filter((e) => e.k === 'stimulus' && e.action === 'press').length;

/** Whether the pump opens a session for this key as things stand. */
async function isAdmitted(secret: Secret, role: 'controller' | 'caregiver'): Promise<boolean> {
  const port = await bench.open('test');
  try {
    const client = await PumpClient.connect({
      port,
      random: (length) => bench.randomBytes(length),
      staticKey: secret,
      pinnedPump: pump,
      role,
    });
    client.close();
    return true;
  } catch {
    return false;
  } finally {
    await port.close();
  }
}

test('a blank pump knows both peers afterwards, and nobody else', async () => {
  await start(board.firmware);
  const { controller, caregiver, pumpPublic } = await setup(context());
  pump = pumpPublic;
  expect(pump).toHaveLength(32);
  expect(await isAdmitted(controller, 'controller')).toBe(true);
  expect(await isAdmitted(caregiver, 'caregiver')).toBe(true);
  expect(await isAdmitted(caregiver, 'controller')).toBe(false);
  expect(await isAdmitted(Secret.of(new Uint8Array(32).fill(7)), 'controller')).toBe(false);
});

test('a pump that outlives the run is met with the same keys, and its pairing window is left closed', async () => {
  await start(board.firmware);
  const first = await setup(context(lasting()));
  expect(presses()).toBe(2);
  const second = await setup(context(lasting()));
  expect(presses()).toBe(2);
  pump = second.pumpPublic;
  expect(pump).toEqual(first.pumpPublic);
  expect(second.controller.bytes).toEqual(first.controller.bytes);
  expect(second.caregiver.bytes).toEqual(first.caregiver.bytes);
  expect(await isAdmitted(Secret.of(new Uint8Array(32).fill(7)), 'controller')).toBe(false);
});

test('secret keys and pairing secrets stay out of the record', async () => {
  await start(board.firmware);
  const shown: string[] = [];
  const watching = Object.create(bench, {
    clock: { value: bench.clock },
    open: { value: (via: string) => bench.open(via) },
    fixture: { value: bench.fixture },
    randomBytes: { value: (length: number) => bench.randomBytes(length) },
    message: { value: bench.message },
    display: {
      value: {
        kind: 'line',
        readPairingSecret: async (deadline: number) => {
          const secret = await bench.display.readPairingSecret(deadline);
          shown.push(secret!.text, secret!.text.replaceAll('-', ''), secret!.qr!);
          return secret;
        },
      },
    },
  }) as SetupBench;
  const { controller, caregiver } = await setup(context(watching));
  const text = JSON.stringify(record);
  expect(shown).toHaveLength(6);
  const keys = [controller, caregiver].map((secret) => Buffer.from(secret.bytes).toString('hex'));
  for (const secret of [...shown, ...keys]) expect(text).not.toContain(secret);
});

test('a release build takes no mutant', async () => {
  await start(board.firmware);
  await expect(chooseMutant(context(), 3)).rejects.toThrow('is this the mutants build?');
});

test('a mutants build takes one that it has, and refuses one that it has not', async () => {
  await start(board.mutants);
  await expect(chooseMutant(context(), 200)).rejects.toThrow('did not take mutant 200');
  await chooseMutant(context(), 3);
});
