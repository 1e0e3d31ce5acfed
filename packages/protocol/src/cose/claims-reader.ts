// SPDX-License-Identifier: Apache-2.0
/** Reads the claims of one map by key, strictly: nothing missing, nothing unknown, every value within its bounds. */
import { AssayPeerError } from '@assay/crypto';
import type { CborMap, CborValue } from '../cbor/cbor.js';
import { isPrintable } from '../messages/printable.js';

const UINT32_MAX = 0xffff_ffff;

/** Every fault is an AssayPeerError `malformed` that names the claim. Call `end` last. */
export class ClaimsReader {
  readonly #left: Map<unknown, CborValue>;

  constructor(
    claims: CborMap,
    readonly what: string,
  ) {
    this.#left = new Map(claims);
  }

  refuse(name: string, text: string): never {
    throw new AssayPeerError('malformed', `${this.what}: ${name} ${text}`);
  }

  has(key: number): boolean {
    return this.#left.has(key);
  }

  /** The value under `key`, which counts as read. */
  take(key: number, name: string): CborValue {
    const value = this.#left.get(key);
    if (value === undefined) this.refuse(name, 'is missing');
    this.#left.delete(key);
    return value;
  }

  /** An unsigned integer in min…max; default 0…2^32 − 1. */
  uint(key: number, name: string, min = 0, max = UINT32_MAX): number {
    const value = this.take(key, name);
    if (typeof value !== 'number' || value < min || value > max)
      this.refuse(name, `is no integer within ${min}…${max}`);
    return value;
  }

  /** A byte string of exactly `length` bytes. */
  bytes(key: number, name: string, length: number): Uint8Array {
    const value = this.take(key, name);
    if (!(value instanceof Uint8Array) || value.length !== length) this.refuse(name, `is no byte string of ${length}`);
    return value;
  }

  /** Printable ASCII of 1…max characters. */
  text(key: number, name: string, max: number): string {
    return this.textOf(this.take(key, name), name, max);
  }

  textOf(value: CborValue | undefined, name: string, max: number): string {
    if (typeof value !== 'string' || value.length < 1 || value.length > max || !isPrintable(value)) {
      this.refuse(name, `is no printable ASCII of 1…${max} characters`);
    }
    return value;
  }

  /** The claims of a map inside the map. */
  map(key: number, name: string): ClaimsReader {
    const value = this.take(key, name);
    if (!(value instanceof Map)) this.refuse(name, 'is no map');
    return new ClaimsReader(value, `${this.what}: ${name}`);
  }

  /** An array of min…max items. */
  array(key: number, name: string, min: number, max: number): readonly CborValue[] {
    const value = this.take(key, name);
    if (!Array.isArray(value) || value.length < min || value.length > max) {
      this.refuse(name, `is no array of ${min}…${max}`);
    }
    return value;
  }

  /** Throws when a claim was not read: an unknown claim may change what the known ones mean. */
  end(): void {
    for (const key of this.#left.keys()) this.refuse(`claim ${String(key)}`, 'is unknown');
  }
}
