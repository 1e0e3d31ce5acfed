// SPDX-License-Identifier: Apache-2.0
/** Brings a pump to where each sequence starts: controller and caregiver paired, the pump's key stored. */
import { DEFAULT_TIMEOUTS, greet, PumpClient, PumpError, PumpLink } from '@assay/client';
import { Secret } from '@assay/crypto';
import { FrameType } from '@assay/protocol';
import { type Credentials, loadStationPeers, type Setup, type SetupContext, type StationPeers } from '@assay/rig';
import type { Port } from '@assay/transport';
import { micros } from './support/context.js';
import { PAIRED_ROLES, type PairedRole } from './support/messages.js';
import { openWindow } from './support/pairing.js';
import { introduction } from './support/peer.js';

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
  for (const [at, role] of PAIRED_ROLES.entries()) {
    pumpPublic = await step(`A ${role} is paired`, () => admit(context, { role, secret: secrets[role] }, station));
    progress((at + 1) / PAIRED_ROLES.length);
  }
  return { ...secrets, pumpPublic: pumpPublic! } satisfies Credentials;
};

interface NewPeer {
  readonly role: PairedRole;
  readonly secret: Secret;
}

/** Resolves with the pump's key. A peer that the pump still knows is not paired again: nobody need press its button. */
async function admit(context: SetupContext, peer: NewPeer, station: StationPeers | null): Promise<Uint8Array> {
  const known =
    station === null ? null : await withPort(context, peer.role, (port) => meetAgain(context, peer, port, station));
  if (known !== null) return known;
  const secret = await openWindow(context);
  try {
    return await withPort(context, peer.role, async (port) => {
      const { pumpKey } = await introduce(
        await PumpClient.pair({ ...introduction(context.bench, port, peer.role, peer.secret), secret }),
      );
      station?.pin(port.path, pumpKey);
      return pumpKey;
    });
  } finally {
    secret.wipe();
  }
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
async function meetAgain(
  context: SetupContext,
  peer: NewPeer,
  port: Port,
  station: StationPeers,
): Promise<Uint8Array | null> {
  const pinnedPump = station.pinned(port.path);
  if (pinnedPump === null) return null;
  try {
    return (
      await introduce(
        await PumpClient.connect({ ...introduction(context.bench, port, peer.role, peer.secret), pinnedPump }),
      )
    ).pumpKey;
  } catch (error) {
    if (error instanceof PumpError && (error.code === 'handshake-refused' || error.code === 'wrong-pump-key'))
      return null;
    throw error;
  }
}

/** What the evidence says of the device is read from this transcript. */
async function introduce(client: PumpClient): Promise<PumpClient> {
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
