// SPDX-License-Identifier: Apache-2.0
/** Heads of CBOR items: major type and argument, shortest form only (RFC 8949 §3, §4.2.1). */
import { AssayPeerError } from '@assay/crypto';

export const Major = { uint: 0, nint: 1, bytes: 2, text: 3, array: 4, map: 5, tag: 6, simple: 7 } as const;
export const Simple = { false: 20n, true: 21n, null: 22n } as const;

const DIRECT_MAX = 23;
const ONE_BYTE = 24;
const EIGHT_BYTES = 27;
/** Smallest argument that needs 1, 2, 4, 8 bytes of its own. */
const SMALLEST = [24n, 0x100n, 0x1_0000n, 0x1_0000_0000n] as const;

export interface Head {
  readonly major: number;
  /** Value, length or count. */
  readonly argument: bigint;
}

export function writeHead(major: number, argument: bigint): Uint8Array {
  const size = SMALLEST.filter((smallest) => argument >= smallest).length; // 0…4
  if (size === 0) return Uint8Array.of((major << 5) | Number(argument));
  const extra = 1 << (size - 1);
  const head = new Uint8Array(1 + extra);
  head[0] = (major << 5) | (DIRECT_MAX + size);
  for (let i = extra, rest = argument; i > 0; i--, rest >>= 8n) head[i] = Number(rest & 0xffn);
  return head;
}

/** Reads heads and strings off a buffer. Every fault is an AssayPeerError whose code begins with `cbor-`. */
export class CborReader {
  #at = 0;
  constructor(readonly bytes: Uint8Array) {}

  get left(): number {
    return this.bytes.length - this.#at;
  }

  /** Throws `cbor-truncated`, `cbor-unsupported` (reserved, indefinite, floats, unassigned simple values) or `cbor-not-shortest`. */
  head(): Head {
    const initial = this.take(1)[0]!;
    const major = initial >> 5;
    const info = initial & 0x1f;
    if (info <= DIRECT_MAX) return { major, argument: BigInt(info) };
    if (info > EIGHT_BYTES || major === Major.simple) {
      throw new AssayPeerError('cbor-unsupported', `initial byte 0x${initial.toString(16)} is outside the subset`);
    }
    let argument = 0n;
    for (const byte of this.take(1 << (info - ONE_BYTE))) argument = (argument << 8n) | BigInt(byte);
    if (argument < SMALLEST[info - ONE_BYTE]!) {
      throw new AssayPeerError('cbor-not-shortest', `${argument} is not in its shortest form`);
    }
    return { major, argument };
  }

  /** The next `length` bytes, a view; throws `cbor-truncated`. */
  take(length: number | bigint): Uint8Array {
    if (length > this.left) {
      throw new AssayPeerError('cbor-truncated', `wants ${length} more bytes, has ${this.left}`);
    }
    const from = this.#at;
    this.#at += Number(length);
    return this.bytes.subarray(from, this.#at);
  }

  /** Throws `cbor-trailing` unless everything was read. */
  end(): void {
    if (this.left > 0) throw new AssayPeerError('cbor-trailing', `${this.left} bytes after the end`);
  }
}
