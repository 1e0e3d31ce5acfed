// SPDX-License-Identifier: Apache-2.0
/** Requirements 11 and 13: searching a capture for values, in the forms in which a careless device might let them out. */
import { bytesToHex, concatBytes, hexToBytes, sha256 } from '@assay/crypto';
import type { EntryOf } from '@assay/sequence';
import type { Context } from './context.js';
import { ascii } from './forge.js';
import { frameFromHex } from './frames.js';

/**
 * Shortest pattern that is searched for. In a capture of 2^18 bytes, far more than a run leaves, 2^14 patterns of 8 bytes are
 * met by chance with probability 2^(18 + 14 − 64) = 2^−32; a run has fewer of both.
 */
export const PATTERN_BYTES = 8;

/** The forms of a byte string, by name: as it is, reversed (the other byte order), and in text. */
export function formsOf(value: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const hex = bytesToHex(value);
  return new Map([
    ['bytes', value],
    ['bytes reversed', Uint8Array.from(value).reverse()],
    ['hexadecimal', ascii(hex)],
    ['hexadecimal, upper case', ascii(hex.toUpperCase())],
    ['base64', ascii(Buffer.from(value).toString('base64'))],
    ['decimal', ascii(BigInt(`0x${hex}`).toString())],
  ]);
}

/** A transcript holds no secrets: of each form a judge gets digest and length, and compares with digests of the capture. */
export function noteSecret({ note }: Context, name: string, forms: Iterable<readonly [string, Uint8Array]>): void {
  for (const [form, bytes] of forms) {
    note('secret', { name: `${name}, ${form}`, sha256: bytesToHex(sha256(bytes)), length: bytes.length });
  }
}

/** A value that may stand in the transcript and must not be in the capture. */
export function plant({ note }: Context, name: string, value: Uint8Array): void {
  note('planted', { name, hex: bytesToHex(value) });
}

/** Everything that went over the wire, as it stood there and as its frames decode, each with the entry that it came from. */
export class Capture {
  readonly #pieces: readonly { readonly bytes: Uint8Array; readonly entry: EntryOf<'frame'> }[];
  readonly #windows = new Map<string, EntryOf<'frame'>>();

  constructor(frames: readonly EntryOf<'frame'>[]) {
    this.#pieces = frames.flatMap((entry) => {
      const frame = frameFromHex(entry.hex);
      const wire = { bytes: hexToBytes(entry.hex), entry };
      return frame === null ? [wire] : [wire, { bytes: concatBytes(Uint8Array.of(frame.type), frame.payload), entry }];
    });
    for (const { bytes, entry } of this.#pieces) {
      for (const window of windowsOf(bytes, PATTERN_BYTES)) this.#windows.set(window, entry);
    }
  }

  get bytes(): number {
    return this.#pieces.reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  /** Where any window of PATTERN_BYTES of the value stands; null when none does. Shorter values are never found. */
  findPart(value: Uint8Array): EntryOf<'frame'> | null {
    for (const window of windowsOf(value, PATTERN_BYTES)) {
      const found = this.#windows.get(window);
      if (found !== undefined) return found;
    }
    return null;
  }

  /** Where a value of `length` bytes stands of which only the SHA-256 is known. */
  findDigest(digest: string, length: number): EntryOf<'frame'> | null {
    for (const { bytes, entry } of this.#pieces) {
      for (let at = 0; at + length <= bytes.length; at++) {
        if (bytesToHex(sha256(bytes.subarray(at, at + length))) === digest) return entry;
      }
    }
    return null;
  }
}

export function windowsOf(bytes: Uint8Array, length: number): string[] {
  const hex = bytesToHex(bytes);
  return Array.from({ length: Math.max(0, bytes.length - length + 1) }, (_, at) =>
    hex.slice(2 * at, 2 * (at + length)),
  );
}
