// SPDX-License-Identifier: Apache-2.0
/** Heads of CBOR items: major type and argument, shortest form only (RFC 8949 §3, §4.2.1). */
import { AssayPeerError } from '@assay/crypto';
import { joinUint64 } from './uint64.js';

export const Major = { uint: 0, nint: 1, bytes: 2, text: 3, array: 4, map: 5, tag: 6, simple: 7 } as const;
export const Simple = { false: 20, true: 21, null: 22 } as const;

/** Additional information: up to 23 it is the argument itself, 24 to 27 announce 1, 2, 4, 8 bytes of argument. */
export const DIRECT_MAX = 23;
export const Info = { oneByte: 24, twoBytes: 25, fourBytes: 26, eightBytes: 27 } as const;
const TWO_32 = 2 ** 32;

const uint32At = (bytes: Uint8Array, at: number): number =>
  ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;

/**
 * Reads heads and strings off a buffer, from its beginning. Every fault is an AssayPeerError whose code begins with `cbor-`.
 * Allocates nothing but the strings that were asked for, and those only once their bytes are known to be there.
 */
export class CborReader {
  readonly bytes: Uint8Array;
  /** Where the next item begins. */
  at = 0;
  /** Major type of the head that `next` read. */
  major = 0;
  /** Value, length or count of that head; beyond 2^53 only nearly: `wide` is exact. */
  argument = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get left(): number {
    return this.bytes.length - this.at;
  }

  /**
   * Reads one head. Throws `cbor-truncated`, `cbor-unsupported` (reserved, indefinite, floats, unassigned simple values) or
   * `cbor-not-shortest`.
   */
  next(): void {
    const { bytes, at } = this;
    if (at >= bytes.length) this.#truncated(1);
    const initial = bytes[at]!;
    const info = initial & 0x1f;
    this.major = initial >> 5;
    this.at = at + 1;
    if (info <= DIRECT_MAX) this.argument = info;
    else this.#readArgument(info);
  }

  /**
   * The next item when it is an unsigned integer of at most 32 bits in its shortest form; else −1, and nothing is read: then
   * `next` tells what it is. The quick way through what messages hold most.
   */
  quickUint(): number {
    const { bytes, at } = this;
    const left = bytes.length - at;
    if (left < 1) return -1;
    const initial = bytes[at]!;
    if (initial <= DIRECT_MAX) {
      this.at = at + 1;
      return initial;
    }
    if (initial === Info.twoBytes && left > 2) return this.#quick(3, (bytes[at + 1]! << 8) | bytes[at + 2]!, 0x100);
    if (initial === Info.fourBytes && left > 4) return this.#quick(5, uint32At(bytes, at + 1), 0x1_0000);
    return initial === Info.oneByte && left > 1 ? this.#quick(2, bytes[at + 1]!, DIRECT_MAX + 1) : -1;
  }

  /** The argument of the head that `next` read just now, exactly. */
  get wide(): bigint {
    const { bytes, at, argument } = this;
    return argument < TWO_32 ? BigInt(argument) : joinUint64(uint32At(bytes, at - 8), uint32At(bytes, at - 4));
  }

  /** The integer whose head `next` read just now (major 0 or 1), as bigint only where it must be. */
  get integer(): number | bigint {
    if (this.argument < Number.MAX_SAFE_INTEGER) return this.major === Major.uint ? this.argument : -1 - this.argument;
    const { wide } = this;
    const value = this.major === Major.uint ? wide : -1n - wide;
    return value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER ? Number(value) : value;
  }

  /** The next `length` bytes, a copy; throws `cbor-truncated`. */
  take(length: number): Uint8Array {
    const from = this.pass(length);
    const copy = new Uint8Array(length); // not slice: a Buffer's slice is a view, and a Buffer again
    copy.set(this.bytes.subarray(from, this.at));
    return copy;
  }

  /** Steps over the next `length` bytes and tells where they begin; throws `cbor-truncated`. */
  pass(length: number): number {
    const from = this.at;
    if (length > this.left) this.#truncated(length);
    this.at = from + length;
    return from;
  }

  /** Throws `cbor-trailing` unless everything was read. */
  end(): void {
    if (this.left > 0) throw new AssayPeerError('cbor-trailing', `${this.left} bytes after the end`);
  }

  #quick(size: number, argument: number, smallest: number): number {
    if (argument < smallest) return -1;
    this.at += size;
    return argument;
  }

  #readArgument(info: number): void {
    if (info > Info.eightBytes || this.major === Major.simple) {
      const initial = ((this.major << 5) | info).toString(16);
      throw new AssayPeerError('cbor-unsupported', `initial byte 0x${initial} is outside the subset`);
    }
    const at = this.pass(1 << (info - Info.oneByte));
    const { bytes } = this;
    switch (info) {
      case Info.oneByte:
        this.#shortest(bytes[at]!, DIRECT_MAX + 1);
        break;
      case Info.twoBytes:
        this.#shortest((bytes[at]! << 8) | bytes[at + 1]!, 0x100);
        break;
      case Info.fourBytes:
        this.#shortest(uint32At(bytes, at), 0x1_0000);
        break;
      default:
        this.#shortest(uint32At(bytes, at) * TWO_32 + uint32At(bytes, at + 4), TWO_32);
    }
  }

  /** Keeps the argument, unless a shorter head would have done. */
  #shortest(argument: number, smallest: number): void {
    this.argument = argument;
    if (argument < smallest) throw new AssayPeerError('cbor-not-shortest', `${argument} is not in its shortest form`);
  }

  #truncated(wanted: number): never {
    throw new AssayPeerError('cbor-truncated', `wants ${wanted} more bytes, has ${this.left}`);
  }
}
