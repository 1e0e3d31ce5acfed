// SPDX-License-Identifier: Apache-2.0
/** The memory protection unit of a Cortex-M3, as QEMU has it: what goes astray in link context is contained (docs/protocol/link.md FLT-5). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { milliunits } from '@assay/protocol';
import { describe, expect, test } from 'vitest';
import { readElf } from '../../../hardware/pump-controller/image.mjs';
import { root } from '../assay.js';
import { openAn385, qemuAn385 } from './an385-board.js';
import { Bench, SECOND } from './bench.js';

const ELF = join(root, 'hardware/pump-controller/build/an385/pump-controller.elf');
const CODE: [number, number] = [0, 0x2_0000];
const BOLUS_STEPS = 4;
/** From the last step until the pump has restarted, with leisure for a busy machine. */
const START = 5 * SECOND;
const FAULT = 2 ** 31;
const CAUSE = { hard: 1, stack: 8 } as const;
const LINK_CONTAINED = 256 + 1;

/** What stands at the beginning of link_poll from now on; the same as on the Pico (firmware-guard.test.ts), at this board's addresses. */
const VIOLATIONS = {
  'a store to code': [0x01, 0x20, 0x00, 0x02, 0x00, 0x60], // movs r0, #1; lsls r0, #8; str r0, [r0]
  'a jump into data': [0x01, 0x20, 0x40, 0x07, 0x01, 0x30, 0x00, 0x47], // movs r0, #1; lsls r0, #29; adds r0, #1; bx r0
  'a load from where nothing is': [0x03, 0x20, 0x40, 0x07, 0x00, 0x68], // movs r0, #3; lsls r0, #29; ldr r0, [r0]
} as const;
const PUSHES = [0xff, 0xb5, 0xfd, 0xe7]; // push {r0-r7, lr}; b .-2

const linkPoll = () => readElf(readFileSync(ELF), CODE).symbols.get('link_poll')! & ~1;

/** While a bolus is under way, `code` takes the place of link_poll. Then what the audit log tells of the end of that life. */
async function sabotaged(code: readonly number[], during: (bench: Bench) => Promise<void>) {
  const board = await openAn385('release');
  try {
    const bench = new Bench(board);
    await bench.await('the motor driver off', () => bench.level('ENABLE') === true);
    await bench.wait(SECOND / 2);
    const client = await bench.pair();
    expect(await client.setBolus({ amount: milliunits(BOLUS_STEPS * 50) })).toMatchObject({ ok: true });
    await bench.await('the first step', () => bench.rises().length >= 1);
    await board.poke(linkPoll(), Uint8Array.from(code));
    await during(bench);
    client.close();
    await bench.wait(START);
    const again = await bench.connect();
    const told: number[] = [];
    for await (const { kind, detail } of again.readAudit()) if (kind === 'processorFault') told.push(detail);
    const status = await again.status();
    again.close();
    return { told, status };
  } finally {
    await board.close();
  }
}

describe('protection on the AN385', { concurrent: true }, () => {
  for (const [what, code] of Object.entries(VIOLATIONS))
    test(`FLT-2, FLT-5: ${what} ends link context, and no step of the bolus is lost`, async ({ skip }) => {
      if (qemuAn385.missing !== null) skip(qemuAn385.missing);
      const { told, status } = await sabotaged(code, (bench) =>
        bench.await('all steps', () => bench.rises().length === BOLUS_STEPS),
      );
      expect(told[0]).toBe(FAULT + CAUSE.hard * 65_536 + LINK_CONTAINED);
      expect(status).toMatchObject({ ok: true, value: { totalSteps: BOLUS_STEPS, therapy: 'run' } });
    });

  test('FLT-3, FLT-5: a stack that runs into its guard restarts the pump at once, and therapy is taken up', async ({
    skip,
  }) => {
    if (qemuAn385.missing !== null) skip(qemuAn385.missing);
    const { told, status } = await sabotaged(PUSHES, (bench) => bench.wait(4 * SECOND));
    expect(told).toEqual([FAULT + CAUSE.stack * 65_536]);
    expect(status).toMatchObject({ ok: true, value: { therapy: 'run', bolusId: 0 } });
  });
});
