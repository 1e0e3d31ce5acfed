// SPDX-License-Identifier: Apache-2.0
// What lies in the flash of a device under test: identity, slots with signed images, records.
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { ed25519KeyPair } from '@assay/crypto';
import { signManifest } from '@assay/protocol';
import { SLOT } from './handover.mjs';
import { LOAD_ADDRESS } from './stage.mjs';

/** Of boot/slots.h. */
export const SLOT_OFFSET = { a: 0x10000, b: 0x80000, recovery: 0x60000 };
const IMAGE_AT = 0x1000;
const RECORDS = 0x8000;

const bytesOf = (text, length) => Uint8Array.from(createHash('sha256').update(text).digest().subarray(0, length));
export const makerKey = ed25519KeyPair(bytesOf('update key', 32));
export const strangerKey = ed25519KeyPair(bytesOf('another key', 32));
export const vendorId = bytesOf('vendor', 16);
export const classId = bytesOf('board', 16);

/** struct boot_identity: a release that knows the maker's key. */
export function identity() {
  const component = new Uint8Array(13);
  component.set(Buffer.from('pump'));
  return Uint8Array.from([...makerKey.publicKey, ...vendorId, ...classId, ...component, 0]);
}

/** An image of 512 bytes, told apart by its name. */
export const image = (name) =>
  Uint8Array.from(
    Buffer.concat([...Array(16).keys()].map((i) => createHash('sha256').update(`${name} ${i}`).digest())),
  );

/** A signed manifest for an image; `change` edits it before it is signed. */
export function manifestOf(bytes, { signer = makerKey, change = {} } = {}) {
  const manifest = {
    sequence: 1,
    vendorId,
    classId,
    component: 'pump',
    version: [1, 0, 0],
    rollback: 5,
    size: bytes.length,
    digest: Uint8Array.from(createHash('sha256').update(bytes).digest()),
    loadAddress: LOAD_ADDRESS,
    build: 'release',
    sbomDigest: bytesOf('parts', 32),
    dependencies: [],
    ...change,
  };
  return signManifest(manifest, signer);
}

/** A slot's bytes: header, manifest, image. */
export function slotContents(slot, bytes, manifest) {
  const header = Buffer.alloc(6);
  header.write('APS1', 'latin1');
  header.writeUInt16LE(manifest.length, 4);
  return [
    [SLOT_OFFSET[slot], Buffer.concat([header, manifest])],
    [SLOT_OFFSET[slot] + IMAGE_AT, bytes],
  ];
}

/** The place of the recovery image, with one that may run. */
export const recoveryContents = (bytes, options = {}) =>
  slotContents(
    'recovery',
    bytes,
    manifestOf(bytes, { ...options, change: { component: 'recovery', rollback: 0, sequence: 0, ...options.change } }),
  );

/** struct slot_record in page `page`. */
export function recordContents({
  page = 0,
  sequence = 1,
  rollback = 5,
  confirmed = 'a',
  trial = 'none',
  tries = 0,
} = {}) {
  const bytes = Buffer.alloc(24);
  bytes.write('APR1', 'latin1');
  bytes.writeUInt32LE(sequence, 4);
  bytes.writeUInt32LE(rollback, 8);
  bytes.writeUInt32LE(~rollback >>> 0, 12);
  bytes.set([SLOT[confirmed], SLOT[trial], tries, 0], 16);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 20)), 20);
  return [RECORDS + page * 256, bytes];
}
