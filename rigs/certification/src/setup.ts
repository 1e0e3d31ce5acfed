// SPDX-License-Identifier: Apache-2.0
/** Brings a pump to where each sequence starts: controller and caregiver enrolled, the pump's key pinned. */
import { DEFAULT_TIMEOUTS, greet, PumpClient, PumpError, PumpLink } from '@assay/client';
import { FrameType, type Role } from '@assay/protocol';
import type { Credentials, Setup, SetupContext } from '@assay/rig';
import { micros } from './support/context.js';
import { ROLES } from './support/messages.js';

/** Held a little longer than asked for, so that a button's bounce does not decide. */
const HOLD_MARGIN_US = 200_000;

/** Throws PumpError, PortError. The secret keys in the result are the caller's to wipe. */
export const setup: Setup = async (context) => {
  const { bench, mutant, step, progress } = context;
  if (mutant !== null && mutant.id !== 0) await step('The mutant is chosen', () => chooseMutant(context, mutant.id));
  const secrets = { controller: bench.randomBytes(32), caregiver: bench.randomBytes(32) };
  let pinned: Uint8Array | null = null;
  for (const [at, role] of ROLES.entries()) {
    pinned = await step(`A ${role} is enrolled`, () => enrol(context, role, secrets[role], pinned));
    progress((at + 1) / ROLES.length);
  }
  return { ...secrets, pumpPublic: pinned! } satisfies Credentials;
};

/** Opens the pairing window at the pump itself and lets the first handshake in it enrol us (link.md §3.6, §3.7). */
async function enrol(
  { bench, profile }: SetupContext,
  role: Role,
  secret: Uint8Array,
  pinned: Uint8Array | null,
): Promise<Uint8Array> {
  await bench.clock.sleep(micros(profile, 'bootMs'));
  await bench.fixture.press('confirm', micros(profile, 'confirmHoldMs') + HOLD_MARGIN_US);
  const port = await bench.open(role);
  try {
    const client = await PumpClient.connect({
      port,
      random: (length) => bench.randomBytes(length),
      staticKey: secret,
      pinnedPump: pinned ?? 'enrol',
      role,
      onMessage: (dir, name, body) => bench.message(dir, role, name, body),
    });
    // What the evidence says of the device is read from this transcript.
    await client.identity();
    client.close();
    if (!client.enrolled) {
      throw new PumpError(
        'handshake-refused',
        `the pump opened a session for ${role} without enrolling it: it was not blank`,
      );
    }
    return client.pumpKey;
  } finally {
    await port.close();
  }
}

/** Chooses a weakness of the mutants build; the pump stores it and restarts (link.md §1). Throws PumpError. */
export async function chooseMutant(
  { bench, profile }: Pick<SetupContext, 'bench' | 'profile'>,
  id: number,
): Promise<void> {
  const port = await bench.open('mutants');
  try {
    const link = new PumpLink(port);
    await greet(link, DEFAULT_TIMEOUTS);
    await link.sendFrame(FrameType.mutant, Uint8Array.of(id));
    const reply = await link.nextFrame(
      bench.clock.now() + micros(profile, 'answerMs'),
      (frame) => frame.type === FrameType.mutantReply,
    );
    if (reply?.payload[0] !== id) {
      throw new PumpError('bad-answer', `the pump did not take mutant ${id}: is this the mutants build?`);
    }
    await bench.clock.sleep(micros(profile, 'bootMs'));
  } finally {
    await port.close();
  }
}
