// SPDX-License-Identifier: Apache-2.0
/**
 * The power fails at flash operations of an update, from the manifest to the confirmation of the new image: each leaves a pump that
 * starts an image which was verified whole. UPDATE_CUTS=all cuts at every operation, each torn three ways; without it, at every one
 * of the records and manifests and at a share of the image's pages.
 */
import { PumpClient, transferUpdate } from '@assay/client';
import { seededRandom } from '@assay/crypto';
import { VirtualWorld } from '@assay/emulator';
import { beforeAll, expect, test } from 'vitest';
import { imageBytes, type Peer, SECOND, type TestPump, withPump } from '../conformance/pump.js';
import { makePico } from '../emulated-pico.mjs';
import { handover, hexDigest, nextImage, updateOf } from './update-pump.js';

const ALL = process.env.UPDATE_CUTS === 'all';
/** How much of an operation was done, from 0 to 1. */
const TEARS = ALL ? [0.02, 0.5, 0.98] : [0.5];
const SHARE = 24;
/** The image of slot B (boot/slots.h). */
const BULK = [0x8_1000, 0xd_0000] as const;

interface Operation {
  readonly offset: number;
  readonly before: Uint8Array;
  after: Uint8Array;
}

interface Recording {
  readonly flash: Uint8Array;
  readonly operations: readonly Operation[];
  readonly peer: Peer;
}

/** Every flash operation from the update's beginning until the new image was kept, and the flash before the first. */
async function record(pump: TestPump): Promise<Recording> {
  const { pico } = pump;
  const peer = pump.peer();
  const client = await pump.pair(peer);
  const flash = pico.snapshotFlash();
  const operations: Operation[] = [];
  const now = (offset: number, length: number) => pico.flash.slice(offset, offset + length);
  const settle = () => {
    const last = operations.at(-1);
    if (last) last.after = now(last.offset, last.before.length);
  };
  pico.onFlashOp.add(({ offset, length }) => {
    settle();
    operations.push({ offset, before: now(offset, length), after: new Uint8Array() });
  });
  await transferUpdate(client, updateOf(nextImage()));
  client.close();
  await pump.wait(SECOND);
  const again = await pump.connect(peer);
  await pump.wait(SECOND);
  again.close();
  settle();
  return { flash, operations, peer };
}

/** Both tests cut the same update: it is recorded once. */
let recording: Recording;
beforeAll(async () => {
  recording = await withPump(record);
});

/** Each operation, with the flash as it was before; whoever gets it may keep none of it. */
function* replay(): Generator<[i: number, operation: Operation, before: Uint8Array]> {
  const flash = recording.flash.slice();
  for (const [i, operation] of recording.operations.entries()) {
    yield [i, operation, flash];
    flash.set(operation.after, operation.offset);
  }
}

/** The flash when the power has failed in this operation. */
function cut(before: Uint8Array, operation: Operation, done: number): Uint8Array {
  const cells = before.slice();
  cells.set(torn(operation, done), operation.offset);
  return cells;
}

/** Of the bits that were to change, about a share has. The dice are of the place, so that runs are alike. */
function torn({ offset, before, after }: Operation, done: number): Uint8Array {
  let state = offset ^ 0x9e37_79b9;
  return before.map((old, i) => {
    let changed = 0;
    for (let bit = 1; bit < 0x100; bit <<= 1) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      if ((old ^ after[i]!) & bit && state / 0x1_0000_0000 < done) changed |= bit;
    }
    return old ^ changed;
  });
}

/** What starts from this flash. A pump in recovery is never idle: it blinks. */
async function start(flash: Uint8Array) {
  const world = new VirtualWorld();
  try {
    const pico = makePico(world, { seed: 2, flash });
    pico.powerOn();
    await world.clock.sleep(0.5 * SECOND);
    const { slot, imageDigest } = handover(pico);
    return { slot, imageDigest, idle: pico.idle, boots: pico.boots, faults: pico.faults };
  } finally {
    world.close();
  }
}

/** The same, with the same update begun anew by the same peer. */
async function goOn(flash: Uint8Array, { staticKey, role, pump: pinnedPump }: Peer) {
  const world = new VirtualWorld();
  try {
    const pico = makePico(world, { seed: 3, flash });
    const port = pico.openPort();
    pico.powerOn();
    await world.clock.sleep(SECOND);
    const random = seededRandom(3, 'goes on');
    const client = await PumpClient.connect({ port, random, staticKey, role, pinnedPump });
    const state = await client.request('GetUpdateState', {});
    // From the last operations on the new image runs: then there is nothing to hand over.
    const isOld = handover(pico).slot === 'a';
    if (isOld) await transferUpdate(client, updateOf(nextImage()));
    client.close();
    await world.clock.sleep(2 * SECOND);
    return { isOld, begun: state.ok, ran: handover(pico).imageDigest };
  } finally {
    world.close();
  }
}

/** The header's operations, and some of the image's; all of them by UPDATE_CUTS=all. */
const isResumed = (i: number) => ALL || i < 3 || i % 120 === 0;

test('an update that a power cut has broken off goes on, and is complete', { timeout: 3_600_000 }, async () => {
  let resumed = 0;
  for (const [i, operation, before] of replay()) {
    if (!isResumed(i)) continue;
    const { isOld, ...rest } = await goOn(cut(before, operation, 0.5), recording.peer);
    expect({ i, ...rest }).toEqual({ i, begun: true, ran: hexDigest(nextImage()) });
    resumed += isOld ? 1 : 0;
  }
  expect(resumed).toBeGreaterThan(3);
  console.log(`${resumed} updates went on after a power cut and were complete`);
});

test('a power cut at an operation of an update leaves a pump that starts', { timeout: 1_200_000 }, async () => {
  const good = { a: hexDigest(imageBytes()), b: hexDigest(nextImage()) } as Record<string, string>;
  const isBulk = ({ offset, before }: Operation) => offset >= BULK[0] && offset < BULK[1] && before.length === 256;
  let cuts = 0;
  const started = new Set<string>();
  for (const [i, operation, before] of replay()) {
    if (!ALL && isBulk(operation) && i % SHARE !== 0) continue;
    for (const tear of TEARS) {
      const { slot, imageDigest, ...rest } = await start(cut(before, operation, tear));
      expect({ i, tear, ...rest }).toEqual({ i, tear, idle: true, boots: 1, faults: [] });
      expect({ i, tear, slot, imageDigest }).toEqual({ i, tear, slot, imageDigest: good[slot ?? ''] });
      started.add(slot!);
      cuts++;
    }
  }
  expect([...started].sort()).toEqual(['a', 'b']);
  expect(cuts).toBeGreaterThan(25);
  console.log(
    `${recording.operations.length} flash operations of an update, ${cuts} power cuts, each followed by a start`,
  );
});
