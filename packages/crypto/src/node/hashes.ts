// SPDX-License-Identifier: Apache-2.0
/**
 * SHA-256, HMAC-SHA-256 and Noise's HKDF on node:crypto's one-shot hash. For short inputs it takes a third of an HMAC
 * object's time, as text that is: a digest as a Buffer costs four times as much, its collection not counted. README.md
 * says what text means for wiping.
 */
import { createHash, createHmac, hash } from 'node:crypto';
import { SHA256_BYTES } from '../sha256.js';

const BLOCK_BYTES = 64;
/** What is put together in kept memory has at most so many bytes; the rest goes to node:crypto's objects. */
const SHORT_BYTES = 1024;
const IPAD = 0x36;
const OPAD = 0x5c;

/** Kept memory, and views of its first n bytes, made once each. No call is interrupted. */
class Kept {
  readonly bytes: Uint8Array;
  readonly #views: Uint8Array[] = [];
  constructor(length: number) {
    this.bytes = new Uint8Array(length);
  }
  first(length: number): Uint8Array {
    this.#views[length] ??= this.bytes.subarray(0, length);
    return this.#views[length];
  }
}

/** Where parts are joined; zero between calls. */
const joined = new Kept(SHORT_BYTES);
/** HMAC's two inputs (RFC 2104), a key block with the message, and one with the inner digest: between calls, without a key. */
const inner = new Kept(BLOCK_BYTES + SHORT_BYTES);
const outer = new Kept(BLOCK_BYTES + SHA256_BYTES);
inner.bytes.fill(IPAD, 0, BLOCK_BYTES);
outer.bytes.fill(OPAD, 0, BLOCK_BYTES);

const bare = ({ buffer, byteOffset, length }: Buffer): Uint8Array => new Uint8Array(buffer, byteOffset, length);

function digestInto(out: Uint8Array, at: number, input: Uint8Array): void {
  const text = hash('sha256', input, 'binary');
  for (let i = 0; i < SHA256_BYTES; i++) out[at + i] = text.charCodeAt(i);
}

export function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  if (length > SHORT_BYTES) {
    const long = createHash('sha256');
    for (const part of parts) long.update(part);
    return bare(long.digest());
  }
  let at = 0;
  for (const part of parts) {
    joined.bytes.set(part, at);
    at += part.length;
  }
  const digest = new Uint8Array(SHA256_BYTES);
  digestInto(digest, 0, joined.first(length));
  joined.bytes.fill(0, 0, length);
  return digest;
}

function loadKey(key: Uint8Array): void {
  for (let i = 0; i < key.length; i++) {
    inner.bytes[i] = key[i]! ^ IPAD;
    outer.bytes[i] = key[i]! ^ OPAD;
  }
}

function unloadKey(length: number): void {
  inner.bytes.fill(IPAD, 0, length);
  outer.bytes.fill(OPAD, 0, length);
}

/** HMAC under the loaded key, of the message that stands behind the key block; wipes it. */
function mac(length: number): Uint8Array {
  digestInto(outer.bytes, BLOCK_BYTES, inner.first(BLOCK_BYTES + length));
  const out = new Uint8Array(SHA256_BYTES);
  digestInto(out, 0, outer.bytes);
  inner.bytes.fill(0, BLOCK_BYTES, BLOCK_BYTES + length);
  return out;
}

export function hmacSha256(key: Uint8Array, message: Uint8Array): Uint8Array {
  if (message.length > SHORT_BYTES || key.length > BLOCK_BYTES) {
    return bare(createHmac('sha256', key).update(message).digest());
  }
  loadKey(key);
  inner.bytes.set(message, BLOCK_BYTES);
  const out = mac(message.length);
  unloadKey(key.length);
  return out;
}

/** As `hkdfOver` has it, but the pseudorandom key is loaded once for all outputs. */
export function noiseHkdf(chainingKey: Uint8Array, ikm: Uint8Array, outputs: 2 | 3): Uint8Array[] {
  const prk = hmacSha256(chainingKey, ikm);
  loadKey(prk);
  const all: Uint8Array[] = [];
  for (let i = 1; i <= outputs; i++) {
    const before = all[i - 2];
    if (before !== undefined) inner.bytes.set(before, BLOCK_BYTES);
    const length = before === undefined ? 0 : SHA256_BYTES;
    inner.bytes[BLOCK_BYTES + length] = i;
    all.push(mac(length + 1));
  }
  unloadKey(SHA256_BYTES);
  prk.fill(0);
  return all;
}
