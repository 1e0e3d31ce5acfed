// SPDX-License-Identifier: Apache-2.0
/** A test authority for the emulated pump: a trust anchor, the lists and chains that it signs, and provisioning with it. */
import type { PumpClient } from '@assay/client';
import { ed25519KeyPair, type KeyPair, Secret, x25519KeyPair } from '@assay/crypto';
import {
  type CommandBody,
  encodeCredentialChain,
  minutes,
  type PeerCredential,
  type Role,
  seconds,
  signCredential,
  signRevocationList,
} from '@assay/protocol';
import type { Peer, TestPump } from './pump.js';

/** What the pump's clock is set to, seconds since 1970. */
export const NOW = 1_790_000_000;
const DAY = 86_400;

const keyOf = (mark: number): KeyPair => ed25519KeyPair(Secret.of(new Uint8Array(32).fill(mark)));
export const anchor = keyOf(0x61);
export const stranger = keyOf(0x62);
export const idOf = (number: number): Uint8Array => Uint8Array.of(number, 0, 0, 0, 0, 0, 0, 0);

/** A chain of one for this peer, valid for a day around NOW. */
export function chainFor(peer: Peer, change: Partial<PeerCredential> = {}, signer = anchor): Uint8Array {
  const { publicKey: key } = x25519KeyPair(peer.staticKey);
  const validity = { issuedAt: NOW - DAY, notBefore: NOW - DAY, expires: NOW + DAY };
  const names = { issuer: 'Test anchor', subject: peer.role };
  const credential: PeerCredential = {
    kind: 'peer',
    ...names,
    id: idOf(1),
    ...validity,
    role: peer.role,
    key,
    ...change,
  };
  return encodeCredentialChain([signCredential(credential, signer)]);
}

export function listOf(counter: number, revoked: readonly Uint8Array[] = [], signer = anchor): Uint8Array {
  return signRevocationList({ issuer: 'Test anchor', counter, issuedAt: NOW, revoked }, signer);
}

export const provision = (service: PumpClient, list = listOf(1)) =>
  service.request('Provision', { trustAnchor: anchor.publicKey, list });

/** By a controller. */
export async function setClock(controller: PumpClient, utc = NOW): Promise<void> {
  const time: CommandBody<'SetTime'> = { utc: seconds(utc), offset: minutes(0) };
  const answer = await controller.command('SetTime', time);
  if (!answer.ok) throw new Error(`SetTime: ${answer.result}`);
}

/** A pump from the factory is provisioned by a service tool, and its clock set by a controller, whose peer this returns. */
export async function provisioned(pump: TestPump): Promise<Peer> {
  const tool = await pump.pair(pump.peer('service'));
  const answer = await provision(tool);
  if (!answer.ok) throw new Error(`Provision: ${answer.result}`);
  tool.close();
  const peer = pump.peer();
  const controller = await pump.pair(peer);
  await setClock(controller);
  controller.close();
  return peer;
}

/** A peer with a good chain, not yet paired. */
export function credentialed(pump: TestPump, role: Role, change: Partial<PeerCredential> = {}): Peer {
  const peer = pump.peer(role);
  return { ...peer, credential: chainFor(peer, change) };
}
