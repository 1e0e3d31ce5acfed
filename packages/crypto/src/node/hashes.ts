// SPDX-License-Identifier: Apache-2.0
/** SHA-256 and HMAC-SHA-256 on node:crypto's one-shot hash: for short inputs it takes a third of an HMAC object's time. */
import { createHash, createHmac, hash } from 'node:crypto';
import { SHA256_BYTES } from '../sha256.js';

const BLOCK_BYTES = 64;
/** What is put together in kept memory has at most so many bytes; the rest goes to node:crypto's objects. */
const SHORT_BYTES = 1024;
const IPAD = 0x36;
const OPAD = 0x5c;
/** HMAC's two inputs (RFC 2104), a key block with the message, and one with the inner digest: between calls, without a key. */
const inner = Buffer.alloc(BLOCK_BYTES + SHORT_BYTES).fill(IPAD, 0, BLOCK_BYTES);
const outer = Buffer.alloc(BLOCK_BYTES + SHA256_BYTES).fill(OPAD, 0, BLOCK_BYTES);
/** Where parts are joined; zero between calls. */
const joined = Buffer.alloc(SHORT_BYTES);
/** Views of the first n bytes, made once each. */
const views = new Map<Buffer, Buffer[]>([
  [inner, []],
  [joined, []],
]);

function firstOf(memory: Buffer, length: number): Buffer {
  const made = views.get(memory)!;
  made[length] ??= memory.subarray(0, length);
  return made[length];
}

const bare = ({ buffer, byteOffset, length }: Buffer): Uint8Array => new Uint8Array(buffer, byteOffset, length);

/**
 * The digest of the first bytes of `input`, written to `out`. Node hands it over as text, at a quarter of what a Buffer
 * costs, its collection not counted; README.md says what that means for wiping.
 */
function digestInto(out: Uint8Array, at: number, input: Buffer): void {
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
    joined.set(part, at);
    at += part.length;
  }
  const digest = new Uint8Array(SHA256_BYTES);
  digestInto(digest, 0, firstOf(joined, length));
  joined.fill(0, 0, length);
  return digest;
}

export function hmacSha256(key: Uint8Array, message: Uint8Array): Uint8Array {
  if (message.length > SHORT_BYTES || key.length > BLOCK_BYTES) {
    return bare(createHmac('sha256', key).update(message).digest());
  }
  for (let i = 0; i < key.length; i++) {
    inner[i] = key[i]! ^ IPAD;
    outer[i] = key[i]! ^ OPAD;
  }
  inner.set(message, BLOCK_BYTES);
  digestInto(outer, BLOCK_BYTES, firstOf(inner, BLOCK_BYTES + message.length));
  const mac = new Uint8Array(SHA256_BYTES);
  digestInto(mac, 0, outer);
  inner.fill(0, BLOCK_BYTES, BLOCK_BYTES + message.length);
  inner.fill(IPAD, 0, key.length);
  outer.fill(OPAD, 0, key.length);
  return mac;
}
