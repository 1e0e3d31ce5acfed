// SPDX-License-Identifier: Apache-2.0
/** Updates over the link, the same for each board that takes them: what it takes, when it switches, when it returns. */
import { type PumpClient, transferUpdate } from '@assay/client';
import { milliunits } from '@assay/protocol';
import { describe, expect, test } from 'vitest';
import { intervals, MINUTE, SECOND } from '../conformance/pump.js';
import { becomes, type UpdateBoard, type UpdateKind } from './update-boards.js';
import { hexDigest, stranger } from './update-pump.js';

const NOT_APPLICABLE = { ok: false, result: 'notApplicable' };
const IMPLAUSIBLE = { ok: false, result: 'plausibilityFailed' };

/** Bytes: the manifest is verified in link context, on top of whatever the thread does. */
const STACK_BUDGET = 6_144;

/** How far two steps may be from their meant distance: where time is virtual, as without an update (DLV-1). */
const JITTER = { real: SECOND / 2, virtual: 1_000 };

async function phase(client: PumpClient) {
  const state = await client.request('GetUpdateState', {});
  if (!state.ok) throw new Error(state.result);
  return state.value.phase;
}

async function digestOf(client: PumpClient): Promise<string> {
  const identity = await client.identity();
  if (!identity.ok) throw new Error(identity.result);
  return Buffer.from(identity.value.imageDigest).toString('hex');
}

/** Runs the suite on a kind of board. A kind that cannot run here is skipped with the reason. */
export function describeUpdates(kind: UpdateKind): void {
  const { built, brokenImage, imageBytes, nextImage, updateOf } = kind.updates;
  const onBoard = (
    title: string,
    use: (board: UpdateBoard) => Promise<void>,
    expected: Parameters<typeof kind.with>[1] = [],
  ) =>
    test(title, async ({ skip }) => {
      if (kind.missing !== null) skip(kind.missing);
      await kind.with(use, expected);
    });

  // Where time is real, the tests wait side by side.
  describe(`an update over the link of ${kind.name}`, { concurrent: kind.realTime }, () => {
    onBoard('is taken in blocks, tried, and kept once a session is opened', async (board) => {
      const client = await board.pair();
      const image = nextImage();
      const state = await transferUpdate(client, updateOf(image, { rollback: 3 }));
      expect(state).toMatchObject({ phase: 'ready', received: image.length, size: image.length });
      if (board.stackUsed) expect(board.stackUsed()).toBeLessThan(STACK_BUDGET);
      client.close();
      await becomes(board, { slot: 'b', trial: true, rollback: 3, imageDigest: hexDigest(image) });
      const again = await board.connect();
      await board.wait(SECOND / 10);
      expect(await phase(again)).toBe('idle');
      expect(await digestOf(again)).toBe(hexDigest(image));
      const older = updateOf(nextImage(2), { sequence: 3, rollback: 2 });
      expect(await again.request('BeginUpdate', { manifest: older.manifest })).toMatchObject(IMPLAUSIBLE);
      again.close();
      await board.reset();
      await becomes(board, { slot: 'b', trial: false, rollback: 3 });
    });

    // A minute of virtual time is a second or so.
    if (!kind.realTime)
      onBoard('is kept after a minute without anybody, and not by a reset before that', async (board) => {
        const client = await board.pair();
        await transferUpdate(client, updateOf(nextImage()));
        client.close();
        await board.wait(62 * SECOND);
        await board.reset();
        await becomes(board, { slot: 'b', trial: false });
      });

    onBoard('goes back by itself when the new image is reset before it was kept', async (board) => {
      const client = await board.pair();
      await transferUpdate(client, updateOf(nextImage()));
      client.close();
      await becomes(board, { slot: 'b', trial: true });
      await board.wait(kind.realTime ? SECOND : 30 * SECOND);
      await board.reset();
      await becomes(board, { slot: 'a', trial: false, imageDigest: hexDigest(imageBytes()) });
      const again = await board.connect();
      expect(await phase(again)).toBe('refused');
      again.close();
    });

    onBoard(
      'goes back when the new image does not even start: the watchdog of the first stage',
      async (board) => {
        const client = await board.pair();
        await transferUpdate(client, updateOf(brokenImage()));
        client.close();
        await board.wait(2 * SECOND);
        await becomes(board, { slot: 'a', trial: false });
        const again = await board.connect();
        expect(await phase(again)).toBe('refused');
        again.close();
      },
      ['hardfault'],
    );

    onBoard('goes on where it was left, over sessions and over a power cut', async (board) => {
      const client = await board.pair();
      const update = updateOf(nextImage());
      const block = (offset: number) => ({ offset, data: update.image.slice(offset, offset + 256) });
      expect(await client.request('BeginUpdate', { manifest: update.manifest })).toMatchObject({ ok: true });
      for (let at = 0; at < 5000; at += 256) await client.request('WriteUpdateBlock', block(at));
      client.close();
      const second = await board.connect();
      const state = await second.request('BeginUpdate', { manifest: update.manifest });
      expect(state).toMatchObject({ ok: true, value: { phase: 'receiving', received: 5120 } });
      second.close();
      await board.cutPower();
      const third = await board.connect();
      expect(await third.request('GetUpdateState', {})).toMatchObject({ ok: true, value: { phase: 'idle', size: 0 } });
      // The sector that was not full is written anew.
      const resumed = await third.request('BeginUpdate', { manifest: update.manifest });
      expect(resumed).toMatchObject({ ok: true, value: { received: 4096 } });
      expect(await transferUpdate(third, update)).toMatchObject({ phase: 'ready' });
      third.close();
    });

    onBoard('delays no step and waits for the bolus to end', async (board) => {
      const count = kind.realTime ? 6 : 20;
      const client = await board.pair();
      const steps = board.watchSteps();
      expect(await client.setBolus({ amount: milliunits(50 * count) })).toMatchObject({ ok: true });
      expect(await transferUpdate(client, updateOf(nextImage()))).toMatchObject({ phase: 'ready' });
      expect(board.runs()).toMatchObject({ slot: 'a' });
      expect(steps().length).toBeLessThan(count);
      await board.wait(kind.realTime ? 2 * count * SECOND : MINUTE);
      client.close();
      expect(steps()).toHaveLength(count);
      const gaps = intervals([...steps()]);
      expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThan(kind.realTime ? JITTER.real : JITTER.virtual);
      await becomes(board, { slot: 'b', trial: true });
    });

    onBoard(
      'is refused: manifests of strangers, for others, of the past; blocks out of place; an image that is another',
      async (board) => {
        const client = await board.pair();
        const begin = (update: { manifest: Uint8Array }) =>
          client.request('BeginUpdate', { manifest: update.manifest });
        const image = nextImage();
        const other = built().classId.map((byte) => byte ^ 1);
        expect(await begin(updateOf(image, {}, stranger))).toEqual(IMPLAUSIBLE);
        expect(await begin({ manifest: new Uint8Array(300) })).toEqual(IMPLAUSIBLE);
        for (const change of [
          { classId: other },
          { vendorId: other },
          { component: 'radio' },
          { build: 'mutants' as const },
          { sequence: 1 },
          { loadAddress: 0x1000_0000 },
          { size: 0x3_0001 },
          { expires: 2_000_000_000 },
          { dependencies: [{ component: 'boot', minimum: [1, 0, 0] as const }] },
        ])
          expect([change, await begin(updateOf(image, change))]).toEqual([change, IMPLAUSIBLE]);
        const first = { offset: 0, data: image.slice(0, 256) };
        expect(await client.request('WriteUpdateBlock', first)).toEqual(NOT_APPLICABLE);
        expect(await client.request('FinishUpdate', {})).toEqual(NOT_APPLICABLE);
        const update = updateOf(image);
        expect(await begin(update)).toMatchObject({ ok: true });
        for (const [offset, length] of [
          [128, 256],
          [0, 255],
          [1 << 20, 256],
        ] as const)
          expect(await client.request('WriteUpdateBlock', { offset, data: new Uint8Array(length) })).toEqual(
            IMPLAUSIBLE,
          );
        const ahead = await client.request('WriteUpdateBlock', { offset: 512, data: image.slice(512, 768) });
        expect(ahead).toMatchObject({ ok: true, value: { received: 0 } });
        const wrong = { ...update, image: image.map((byte, i) => (i === 40_000 ? byte ^ 1 : byte)) };
        await expect(transferUpdate(client, wrong)).rejects.toMatchObject({ code: 'bad-answer' });
        expect(await phase(client)).toBe('refused');
        expect(await client.request('AbortUpdate', {})).toMatchObject({ ok: true, value: { phase: 'idle', size: 0 } });
        client.close();
        expect(board.runs()).toMatchObject({ slot: 'a' });
      },
    );
  });
}
