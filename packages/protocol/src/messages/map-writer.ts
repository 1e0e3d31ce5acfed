// SPDX-License-Identifier: Apache-2.0
/** Body → CBOR map, by the plan of its fields. What the caller got wrong is an AssayMisuseError that names the field. */
import { AssayMisuseError } from '@assay/crypto';
import { Major, Simple } from '../cbor/head.js';
import { CborWriter } from '../cbor/writer.js';
import type { LooseBody } from './body.js';
import { type FieldPlan, KEY_ID, KEY_OPCODE, type MessagePlan, type Shape } from './plan.js';
import { isPrintable } from './printable.js';

const MAX_UINT64 = 0xffff_ffff_ffff_ffffn;

const isObject = (value: unknown): value is LooseBody => typeof value === 'object' && value !== null;

/**
 * What the generated writers (generated/maps.ts) are made of: one call for each field that is there, which writes key and
 * value. Every method throws AssayMisuseError `bad-field` for a value that the field's declaration does not allow.
 */
export class MapWriter extends CborWriter {
  /** Pairs of the present map so far. */
  #pairs = 0;
  /** Name of the outermost map. */
  #top = '';
  /** The array whose records are being written, and which of them. */
  #array: FieldPlan | undefined;
  #item = 0;

  /** The whole map; `opcode` and `id` for messages, which have these two pairs before all others (MSG-1). */
  writeWhole(shape: Shape, body: LooseBody, opcode?: number, id?: number): Uint8Array {
    this.reset();
    this.#top = shape.name;
    this.#array = undefined;
    if (!isObject(body)) throw new AssayMisuseError('bad-field', `${shape.name}: wants an object`);
    this.head(Major.map, 0); // patched in the end: every map has fewer than 24 pairs (checkSchema), so this is one byte
    if (opcode !== undefined && id !== undefined) {
      this.head(Major.uint, KEY_OPCODE);
      this.head(Major.uint, opcode);
      this.head(Major.uint, KEY_ID);
      this.head(Major.uint, id);
    }
    const implicit = opcode === undefined ? 0 : 2;
    this.patch(0, (Major.map << 5) | (implicit + this.#fields(shape, body)));
    return this.finish();
  }

  uint(field: FieldPlan, value: unknown): void {
    if (typeof value !== 'number' || !Number.isInteger(value) || value < field.min || value > field.max) {
      this.#refuse(field, value, `wants a whole number from ${field.min} to ${field.max}, got ${String(value)}`);
    }
    this.#pairs++;
    this.pair(field.key, Major.uint, value);
  }

  enum(field: FieldPlan, value: unknown): void {
    const code = typeof value === 'string' ? field.codes!.get(value) : undefined;
    if (code === undefined) this.#refuse(field, value, `no value of ${field.of}: ${String(value)}`);
    this.#pairs++;
    this.pair(field.key, Major.uint, code);
  }

  uint64(field: FieldPlan, value: unknown): void {
    if (typeof value !== 'bigint' || value < 0n || value > MAX_UINT64) {
      this.#refuse(field, value, 'wants a bigint of 64 bits, unsigned');
    }
    this.#key(field);
    this.wideHead(Major.uint, value);
  }

  bool(field: FieldPlan, value: unknown): void {
    if (typeof value !== 'boolean') this.#refuse(field, value, 'wants true or false');
    this.#pairs++;
    this.pair(field.key, Major.simple, value ? Simple.true : Simple.false);
  }

  bytes(field: FieldPlan, value: unknown): void {
    if (!(value instanceof Uint8Array) || value.length < field.min || value.length > field.max) {
      this.#refuse(field, value, `wants ${field.min} to ${field.max} bytes`);
    }
    this.#key(field);
    this.byteString(value);
  }

  text(field: FieldPlan, value: unknown): void {
    if (typeof value !== 'string' || value.length > field.max || !isPrintable(value)) {
      this.#refuse(field, value, `wants at most ${field.max} characters of printable ASCII`);
    }
    this.#key(field);
    this.asciiText(value);
  }

  records(field: FieldPlan, value: unknown): void {
    if (!Array.isArray(value) || value.length > field.max) {
      this.#refuse(field, value, `wants at most ${field.max} records`);
    }
    this.#key(field);
    const items: readonly unknown[] = value;
    const { length } = items;
    const outer = this.#pairs;
    this.head(Major.array, length);
    this.#array = field;
    for (let i = 0; i < length; i++) {
      this.#item = i;
      this.#record(field.item!, items[i]);
    }
    this.#array = undefined;
    this.#pairs = outer;
  }

  #record(shape: Shape, item: unknown): void {
    if (!isObject(item)) throw new AssayMisuseError('bad-field', `${this.#path()}: wants an object`);
    const head = this.length;
    this.head(Major.map, 0);
    this.patch(head, (Major.map << 5) | this.#fields(shape, item));
  }

  /** Writes the pairs and tells how many. */
  #fields(shape: Shape, body: LooseBody): number {
    this.#pairs = 0;
    shape.write(this, shape.fields, body);
    let members = 0;
    for (const _ in body) members++;
    if (members !== this.#pairs) this.#refuseUndeclared(shape, body);
    return this.#pairs;
  }

  #key(field: FieldPlan): void {
    this.head(Major.uint, field.key);
    this.#pairs++;
  }

  /** Members that are undefined count as left out; what is not declared is refused. */
  #refuseUndeclared(shape: Shape, body: LooseBody): void {
    const over = Object.keys(body).find((name) => !shape.fields.some((field) => field.name === name));
    if (over !== undefined) throw new AssayMisuseError('bad-field', `${this.#path()}.${over}: is not declared`);
  }

  #path(): string {
    return this.#array ? `${this.#top}.${this.#array.name}[${this.#item}]` : this.#top;
  }

  #refuse(field: FieldPlan, value: unknown, otherwise: string): never {
    const text = value === undefined ? 'is missing' : otherwise;
    throw new AssayMisuseError('bad-field', `${this.#path()}.${field.name}: ${text}`);
  }
}

/** One writer is kept for the next call; a call within a call (a getter in a body) makes its own. */
let spare: MapWriter | undefined;

function write(shape: Shape, body: LooseBody, opcode?: number, id?: number): Uint8Array {
  const writer = spare ?? new MapWriter();
  spare = undefined;
  const bytes = writer.writeWhole(shape, body, opcode, id);
  spare = writer;
  return bytes;
}

/** A map of the body's fields alone. Throws AssayMisuseError `bad-field`. */
export const encodeShape = (shape: Shape, body: LooseBody): Uint8Array => write(shape, body);

/** The same after opcode and request id. */
export const encodePlan = (plan: MessagePlan, id: number, body: LooseBody): Uint8Array =>
  write(plan, body, plan.opcode, id);
