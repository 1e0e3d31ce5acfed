// SPDX-License-Identifier: Apache-2.0
/** A peer that is paired for one sequence and unpaired at its end: the rig's own stay as they are. */
import { DEFAULT_TIMEOUTS, greet, type HelloWish, PumpClient, type ResumptionTicket } from '@assay/client';
import type { KeyPair } from '@assay/crypto';
import type { PairingSecret } from '@assay/protocol';
import type { Context } from './context.js';
import { strangerKeys } from './handshake.js';
import type { PairedRole } from './messages.js';
import { openWindow } from './pairing.js';
import { optionsOf, Peer } from './peer.js';
import { refusalCode } from './refusal.js';
import { Wire } from './wire.js';

export interface Guest {
  readonly keys: KeyPair;
  readonly peer: Peer;
}

/** Pairs by `secret` and stays in the session that comes of it. Throws PumpError, PortError. */
export async function pairGuest(
  context: Context,
  role: PairedRole,
  secret: PairingSecret,
  keys: KeyPair = strangerKeys(context),
): Promise<Guest> {
  const wire = await Wire.open(context, 'guest');
  try {
    const client = await PumpClient.pair({ ...optionsOf(context, wire, role), staticKey: keys, secret });
    return { keys, peer: Peer.of(context, wire, client, role) };
  } catch (error) {
    await wire.close();
    throw error;
  }
}

/** Opens the pairing window and pairs in it, as `pairGuest`. Throws RigError too. */
export async function admitGuest(context: Context, role: PairedRole, keys?: KeyPair): Promise<Guest> {
  const secret = await openWindow(context);
  try {
    return await pairGuest(context, role, secret, keys);
  } finally {
    secret.wipe();
  }
}

/** Null when the pump opens a session for these keys, else the code with which it did not come to one. */
export async function reconnect(
  context: Context,
  role: PairedRole,
  staticKey: KeyPair,
  resume?: ResumptionTicket,
): Promise<string | null> {
  const wire = await Wire.open(context, 'guest');
  const { pumpPublic } = context.bench.credentials;
  const options = { ...optionsOf(context, wire, role), staticKey, pinnedPump: pumpPublic };
  try {
    return await refusalCode(async () =>
      (await PumpClient.connect({ ...options, ...(resume === undefined ? {} : { resume }) })).close(),
    );
  } finally {
    await wire.close();
  }
}

/** How the pump answers a HELLO for pairing: `open` when it would go on, else the name of its refusal. */
export const probeWindow = (wire: Wire): Promise<string> => probe(wire, { purpose: 'pairing' });

/** The same for a HELLO with a ticket's number. */
export const probeTicket = (wire: Wire, ticket: Uint8Array): Promise<string> =>
  probe(wire, { purpose: 'resumption', ticket });

async function probe(wire: Wire, wish: HelloWish): Promise<string> {
  return (await refusalCode(() => greet(wire.link, DEFAULT_TIMEOUTS, wish))) ?? 'open';
}
