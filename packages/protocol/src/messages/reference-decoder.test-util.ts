// SPDX-License-Identifier: Apache-2.0
/**
 * The plainest decoder that does what link.md MSG-1 to MSG-5 say: every number a bigint, the schema walked anew for each
 * message, no error but a verdict. It shares nothing with the decoder of the package, which the tests hold to it.
 */
import { schema } from '../schema/schema.js';
import type { Field, Fields, Schema } from '../schema/types.js';

export type Fault = 'unsupported' | 'invalidOperand' | 'outOfRange';
export type Verdict = { readonly fault: Fault } | { readonly value: object };

const { enums, records, messages, payloads } = schema as Schema;

/** Form is wrong: nothing else counts. */
class Malformed extends Error {}

const [UINT, NINT, BYTES, TEXT, ARRAY, MAP, SIMPLE] = [0, 1, 2, 3, 4, 5, 7];

class PlainReader {
  at = 0;
  outOfRange = false;
  constructor(readonly bytes: readonly number[]) {}

  take(count: bigint): number[] {
    if (count > BigInt(this.bytes.length - this.at)) throw new Malformed();
    this.at += Number(count);
    return this.bytes.slice(this.at - Number(count), this.at);
  }

  head(): [major: number, argument: bigint] {
    const [initial] = this.take(1n) as [number];
    const [major, info] = [initial >> 5, initial & 31];
    if (info < 24) return [major, BigInt(info)];
    if (info > 27 || major === SIMPLE) throw new Malformed();
    const argument = this.take(1n << BigInt(info - 24)).reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
    const smallest = [24n, 256n, 65_536n, 4_294_967_296n][info - 24]!;
    if (argument < smallest) throw new Malformed();
    return [major, argument];
  }

  want(wanted: number): bigint {
    const [major, argument] = this.head();
    if (major !== wanted) throw new Malformed();
    return argument;
  }

  integer(): bigint {
    const [major, argument] = this.head();
    if (major !== UINT && major !== NINT) throw new Malformed();
    return major === UINT ? argument : -1n - argument;
  }

  value(field: Field): unknown {
    switch (field.type) {
      case 'uint':
        return Number(this.ranged(this.integer(), (n) => n >= field.min && n <= field.max));
      case 'uint64':
        return this.ranged(this.integer(), (n) => n >= 0n);
      case 'enum': {
        const codes = Object.entries(enums[field.of]!.values);
        const value = this.ranged(this.integer(), (n) => codes.some(([, code]) => BigInt(code) === n));
        return codes.find(([, code]) => BigInt(code) === value)?.[0];
      }
      case 'bool': {
        const argument = this.want(SIMPLE!);
        if (argument !== 20n && argument !== 21n) throw new Malformed();
        return argument === 21n;
      }
      case 'bytes':
        return Uint8Array.from(this.string(BYTES!, field.min, field.max));
      case 'text': {
        const codes = this.string(TEXT!, 0, field.max);
        if (codes.some((code) => code < 0x20 || code > 0x7e)) throw new Malformed();
        return String.fromCharCode(...codes);
      }
      case 'array': {
        const count = this.want(ARRAY!);
        if (count > BigInt(field.max)) throw new Malformed();
        return Array.from({ length: Number(count) }, () => this.map(records[field.of]!.fields, this.want(MAP!)));
      }
    }
  }

  ranged(value: bigint, fits: (value: bigint) => boolean): bigint {
    this.outOfRange ||= !fits(value);
    return value;
  }

  string(major: number, min: number, max: number): number[] {
    const length = this.want(major);
    if (length < BigInt(min) || length > BigInt(max)) throw new Malformed();
    return this.take(length);
  }

  map(fields: Fields, pairs: bigint): object {
    const found: [string, unknown][] = [];
    let last = -1n;
    for (let i = 0n; i < pairs; i++) {
      const key = this.want(UINT!);
      const known = Object.entries(fields).find(([, field]) => BigInt(field.key) === key);
      if (key <= last || !known) throw new Malformed();
      last = key;
      found.push([known[0], this.value(known[1])]);
    }
    const body = Object.fromEntries(found);
    if (Object.entries(fields).some(([name, field]) => !field.optional && !(name in body))) throw new Malformed();
    return body;
  }

  end(): void {
    if (this.at !== this.bytes.length) throw new Malformed();
  }
}

function judge(bytes: Uint8Array, read: (reader: PlainReader) => Verdict): Verdict {
  const reader = new PlainReader([...bytes]);
  try {
    const verdict = read(reader);
    if ('fault' in verdict) return verdict;
    reader.end();
    return reader.outOfRange ? { fault: 'outOfRange' } : verdict;
  } catch (error) {
    if (error instanceof Malformed) return { fault: 'invalidOperand' };
    throw error;
  }
}

/** What decodeMessage must make of these bytes. */
export function referenceMessage(bytes: Uint8Array): Verdict {
  return judge(bytes, (reader) => {
    const pairs = reader.want(MAP!);
    if (pairs === 0n || reader.want(UINT!) !== 0n) throw new Malformed();
    const opcode = reader.integer();
    const found = Object.entries(messages).find(([, message]) => BigInt(message.opcode) === opcode);
    if (!found) return { fault: 'unsupported' };
    const [name, { kind, fields }] = found;
    if (pairs === 1n || reader.want(UINT!) !== 1n) throw new Malformed();
    const id = reader.ranged(reader.integer(), (n) =>
      kind === 'event' ? n === 0n : n >= (kind === 'request' ? 1n : 0n) && n <= 0xffffn,
    );
    return { value: { name, id: Number(id), body: reader.map(fields, pairs - 2n) } };
  });
}

/** What decodePayload must make of these bytes. */
export function referencePayload(name: string, bytes: Uint8Array): Verdict {
  return judge(bytes, (reader) => ({ value: reader.map(payloads[name]!.fields, reader.want(MAP!)) }));
}
