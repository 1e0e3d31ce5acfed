// SPDX-License-Identifier: Apache-2.0
/** Writes CBOR heads and strings, shortest form only (RFC 8949 §4.2.1), into a buffer that grows as needed. */
import { DIRECT_MAX, Info, Major } from './head.js';
import { splitUint64 } from './uint64.js';

const FIRST_BYTES = 512;
const TWO_32 = 2 ** 32;
/** The longest head. */
const MAX_HEAD_BYTES = 9;

export class CborWriter {
  #buffer = new Uint8Array(FIRST_BYTES);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** `argument` — a whole number from 0 to 2^53 − 1. */
  head(major: number, argument: number): void {
    this.#reserve(MAX_HEAD_BYTES);
    this.#length = putHead(this.#buffer, this.#length, major << 5, argument);
  }

  /** A map key below 24, and the head of its value. */
  pair(key: number, major: number, argument: number): void {
    this.#reserve(1 + MAX_HEAD_BYTES);
    this.#buffer[this.#length] = key;
    this.#length = putHead(this.#buffer, this.#length + 1, major << 5, argument);
  }

  /** As `head`, for 0 to 2^64 − 1. */
  wideHead(major: number, argument: bigint): void {
    const [high, low] = splitUint64(argument);
    if (high === 0) {
      this.head(major, low);
      return;
    }
    this.#reserve(MAX_HEAD_BYTES);
    this.#buffer[this.#length] = (major << 5) | Info.eightBytes;
    this.#length = putUint32(this.#buffer, putUint32(this.#buffer, this.#length + 1, high), low);
  }

  /** The bytes alone, without a head. */
  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#buffer.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  byteString(bytes: Uint8Array): void {
    this.head(Major.bytes, bytes.length);
    this.raw(bytes);
  }

  /** `text` — ASCII only, which the caller knows. */
  asciiText(text: string): void {
    this.head(Major.text, text.length);
    this.#reserve(text.length);
    for (let i = 0; i < text.length; i++) this.#buffer[this.#length + i] = text.charCodeAt(i);
    this.#length += text.length;
  }

  /** Overwrites one byte that was written before. */
  patch(at: number, byte: number): void {
    this.#buffer[at] = byte;
  }

  /** Takes back what was written from `from` on, and hands it over. */
  cut(from: number): Uint8Array {
    const bytes = this.#buffer.slice(from, this.#length);
    this.#length = from;
    return bytes;
  }

  /** What was written, a copy; the writer begins anew. */
  finish(): Uint8Array {
    return this.cut(0);
  }

  /** Gives up what was written. */
  reset(): void {
    this.#length = 0;
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return;
    const larger = new Uint8Array(Math.max(2 * this.#buffer.length, this.#length + bytes));
    larger.set(this.#buffer);
    this.#buffer = larger;
  }
}

/** Where the head ends. */
function putHead(buffer: Uint8Array, at: number, type: number, argument: number): number {
  if (argument <= DIRECT_MAX) {
    buffer[at] = type | argument;
    return at + 1;
  }
  if (argument <= 0xff) {
    buffer[at] = type | Info.oneByte;
    buffer[at + 1] = argument;
    return at + 2;
  }
  if (argument <= 0xffff) {
    buffer[at] = type | Info.twoBytes;
    buffer[at + 1] = argument >> 8;
    buffer[at + 2] = argument;
    return at + 3;
  }
  if (argument < TWO_32) {
    buffer[at] = type | Info.fourBytes;
    return putUint32(buffer, at + 1, argument);
  }
  buffer[at] = type | Info.eightBytes;
  return putUint32(buffer, putUint32(buffer, at + 1, Math.floor(argument / TWO_32)), argument % TWO_32);
}

function putUint32(buffer: Uint8Array, at: number, value: number): number {
  buffer[at] = value >>> 24;
  buffer[at + 1] = value >>> 16;
  buffer[at + 2] = value >>> 8;
  buffer[at + 3] = value;
  return at + 4;
}
