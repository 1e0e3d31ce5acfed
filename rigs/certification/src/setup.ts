// SPDX-License-Identifier: Apache-2.0
/** Brings a pump to where each sequence starts: controller and caregiver enrolled, the pump's key pinned. */
import { DEFAULT_TIMEOUTS, greet, PumpClient, PumpError, PumpLink } from '@assay/client';
import { Secret } from '@assay/crypto';
import { FrameType, type Role } from '@assay/protocol';
import { type Credentials, loadStationPeers, type Setup, type SetupContext, type StationPeers } from '@assay/rig';
import type { Port } from '@assay/transport';
import { micros } from './support/context.js';
import { ROLES } from './support/messages.js';

/** Held a little longer than asked for, so that a button's bounce does not decide. */
const HOLD_MARGIN_US = 200_000;

/** Throws PumpError, PortError, RigError `station-unusable`. The secret keys in the result are the caller's to wipe. */
export const setup: Setup = async (context) => {
  const { bench, mutant, step, progress, profile } = context;
  if (mutant !== null && mutant.id !== 0) await step('The mutant is chosen', () => chooseMutant(context, mutant.id));
  // A real pump keeps its peers over runs, and has room for few: there the station comes back with the same keys.
  const station = bench.clock.kind === 'real' ? loadStationPeers() : null;
  const secrets = {
    controller: Secret.of(station?.controller ?? bench.randomBytes(32)),
    caregiver: Secret.of(station?.caregiver ?? bench.randomBytes(32)),
  };
  await bench.clock.sleep(micros(profile, 'bootMs'), context.signal);
  let pumpPublic: Uint8Array | null = null;
  for (const [at, role] of ROLES.entries()) {
    const peer: Peer = { role, secret: secrets[role], pinned: pumpPublic };
    pumpPublic = await step(`A ${role} is enrolled`, () => admit(context, peer, station));
    progress((at + 1) / ROLES.length);
  }
  return { ...secrets, pumpPublic: pumpPublic! } satisfies Credentials;
};

interface Peer {
  readonly role: Role;
  readonly secret: Secret;
  /** The key that the pump has proved to the peer before; null for the first. */
  readonly pinned: Uint8Array | null;
}

/**
 * Resolves with the pump's key. A peer that the pump still knows is not enrolled again: the pairing window that was opened
 * for it would stay open, and the first impostor of a sequence would be taken in.
 */
async function admit(context: SetupContext, peer: Peer, station: StationPeers | null): Promise<Uint8Array> {
  const { bench, profile } = context;
  if (station !== null) {
    const back = await withPort(context, peer.role, (port) =>
      greetAgain(context, peer, port, station.pinned(port.path)),
    );
    if (back !== null) return back;
  }
  await bench.fixture.press('confirm', micros(profile, 'confirmHoldMs') + HOLD_MARGIN_US);
  return withPort(context, peer.role, async (port) => {
    const { pumpKey, enrolled } = await meet(context, peer, port, peer.pinned ?? 'enrol');
    if (!enrolled) {
      throw new PumpError(
        'handshake-refused',
        `the pump knew the ${peer.role} already, so its pairing window is still open; erase its storage and set up anew`,
      );
    }
    station?.pin(port.path, pumpKey);
    return pumpKey;
  });
}

async function withPort<T>(
  { bench }: Pick<SetupContext, 'bench'>,
  via: string,
  work: (port: Port) => Promise<T>,
): Promise<T> {
  const port = await bench.open(via);
  try {
    return await work(port);
  } finally {
    await port.close();
  }
}

/** Null when the pump is another one than before, or has forgotten us: then a person at the pump decides. */
async function greetAgain(
  context: SetupContext,
  peer: Peer,
  port: Port,
  known: Uint8Array | null,
): Promise<Uint8Array | null> {
  if (known === null) return null;
  try {
    return (await meet(context, peer, port, known)).pumpKey;
  } catch (error) {
    if (error instanceof PumpError && (error.code === 'handshake-refused' || error.code === 'wrong-pump-key'))
      return null;
    throw error;
  }
}

async function meet(
  { bench }: SetupContext,
  { role, secret }: Peer,
  port: Port,
  pinnedPump: Uint8Array | 'enrol',
): Promise<Pick<PumpClient, 'pumpKey' | 'enrolled'>> {
  const client = await PumpClient.connect({
    port,
    random: (length) => bench.randomBytes(length),
    staticKey: secret,
    pinnedPump,
    role,
    onMessage: (dir, name, body) => bench.message(dir, role, name, body),
  });
  // What the evidence says of the device is read from this transcript.
  await client.identity();
  client.close();
  return client;
}

/** Chooses a weakness of the mutants build; the pump stores it and restarts (link.md §1). Throws PumpError. */
export async function chooseMutant(
  { bench, profile }: Pick<SetupContext, 'bench' | 'profile'>,
  id: number,
): Promise<void> {
  await withPort({ bench }, 'mutants', async (port) => {
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
  });
}
