// SPDX-License-Identifier: Apache-2.0
/** Peers in roles that pairing alone does not give (PAIR-11), on the emulated pump: their role is written into its store with a probe. */
import { crc32 } from 'node:zlib';
import type { PumpClient } from '@assay/client';
import { x25519KeyPair } from '@assay/crypto';
import { enumCode, type Role } from '@assay/protocol';
import { type Peer, SECOND, type TestPump } from './pump.js';

/** The store in the Pico's flash: hardware/pump-controller/README.md, Flash. */
const STORE = { start: 0x10_0000, length: 0x2000 } as const;
const PAGE = 256;
/** "2ASS", little-endian: an image of the store begins so. */
const MAGIC = 0x5353_4132;

/** The client wants a chain of such a role; this pump does not look at it, since it has not the feature credentials. */
const NO_CHAIN = Uint8Array.of(0);

/** Where the CRC of the image that begins at `start` lies: the first place behind `from` whose word is the CRC of all before. */
function crcPlace(store: DataView, start: number, from: number): number {
  const bytes = new Uint8Array(store.buffer, store.byteOffset, store.byteLength);
  for (let at = start + Math.ceil((from - start) / 4) * 4; at + 4 <= store.byteLength; at += 4) {
    if (crc32(bytes.subarray(start, at)) === store.getUint32(at, true)) return at;
  }
  throw new Error('an image of the store has no CRC: is it laid out otherwise now?');
}

/** Writes another role behind this key, in each image of the store that has it. */
function writeRole(flash: Uint8Array, key: Uint8Array, role: Role): void {
  const bytes = flash.subarray(STORE.start, STORE.start + STORE.length);
  const store = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + key.length < bytes.length; at += 1) {
    if (!key.every((byte, i) => bytes[at + i] === byte)) continue;
    let start = at - (at % PAGE);
    while (start > 0 && store.getUint32(start, true) !== MAGIC) start -= PAGE;
    const crc = crcPlace(store, start, at + key.length + 1);
    bytes[at + key.length] = enumCode('Role', role);
    store.setUint32(crc, crc32(bytes.subarray(start, crc)), true);
  }
}

/** Peers of these roles, paired with a pump that was switched off and on for it; `started` is when, in virtual microseconds. */
export async function pairInRoles<R extends Role>(
  pump: TestPump,
  roles: readonly R[],
): Promise<{ readonly peers: Record<R, Peer>; readonly started: number }> {
  const peers: [R, Peer][] = [];
  for (const role of roles) {
    const peer = pump.peer();
    const client: PumpClient = await pump.pair(peer);
    client.close();
    peers.push([role, role === 'controller' ? peer : { ...peer, role, credential: NO_CHAIN }]);
  }
  pump.pico.powerOff();
  for (const [role, { staticKey }] of peers) writeRole(pump.pico.flash, x25519KeyPair(staticKey).publicKey, role);
  const started = pump.world.clock.now();
  pump.pico.powerOn();
  await pump.wait(SECOND);
  return { peers: Object.fromEntries(peers) as Record<R, Peer>, started };
}
