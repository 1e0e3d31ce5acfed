// SPDX-License-Identifier: Apache-2.0
/** CBOR map → body, by the plan of its fields; strict as link.md MSG-2 wants it, form before range as MSG-4 does. */
import { CborReader, Major, Simple } from '../cbor/head.js';
import type { LooseBody } from './body.js';
import { MessageError } from './message-error.js';
import type { FieldPlan, Shape } from './plan.js';

const TWO_32 = 2 ** 32;
const [FIRST_PRINTABLE, LAST_PRINTABLE] = [0x20, 0x7e];

/**
 * What the generated readers (generated/maps.ts) are made of: for each field, in the order of their keys, `due` or `has`, then
 * its value. Maps nest two deep at most: a message, and records in one of its arrays. An array's declared count is checked
 * against its bound before anything is allocated, and so is a string's length.
 */
export class MapReader extends CborReader {
  /** Pairs of the present map that are still to come. */
  #pairs = 0;
  /** Name of the outermost map. */
  #top = '';
  /** The array whose records are being read, and which of them. */
  #array: FieldPlan | undefined;
  #item = 0;
  /** The first value out of range: thrown only once the form of the whole is known to be right. */
  #outOfRange: MessageError | undefined;

  /** The pairs of the outermost map, up to the last byte. Throws MessageError, or AssayPeerError `cbor-…`. */
  readWhole(shape: Shape, pairs: number): LooseBody {
    this.#top = shape.name;
    this.#pairs = pairs;
    const body = shape.read(this, shape.fields) as LooseBody;
    this.#wantNoMore();
    this.end();
    if (this.#outOfRange) throw this.#outOfRange;
    return body;
  }

  /** Notes a value that is of the right form and out of range. */
  noteRange(field: string, text: string): void {
    this.#outOfRange ??= new MessageError('outOfRange', field, text);
  }

  /** Whether the field comes next: then its key is read. Keys are below 24 (checkSchema), so they are one byte. */
  has(field: FieldPlan): boolean {
    const { bytes, at } = this;
    if (this.#pairs === 0 || at >= bytes.length || bytes[at] !== field.key) return false;
    this.#pairs--;
    this.at = at + 1;
    return true;
  }

  /** Reads the key of a field that must come next. */
  due(field: FieldPlan): void {
    if (!this.has(field)) this.#refuseKey(field);
  }

  uint(field: FieldPlan): number {
    const value = this.#integer(field);
    if (value < field.min || value > field.max) {
      this.noteRange(this.#path(field), `${value} is not within ${field.min}…${field.max}`);
    }
    return value;
  }

  enum(field: FieldPlan): string {
    const code = this.#integer(field);
    const value = field.names!.get(code);
    if (value === undefined) this.noteRange(this.#path(field), `${code} is no value of ${field.of}`);
    return value ?? '';
  }

  uint64(field: FieldPlan): bigint {
    const value = this.#integer(field);
    if (value < 0) this.noteRange(this.#path(field), `${value} is negative`);
    return value < TWO_32 ? BigInt(value) : this.wide;
  }

  bool(field: FieldPlan): boolean {
    this.next();
    const { major, argument } = this;
    if (major === Major.simple && argument === Simple.true) return true;
    if (major === Major.simple && argument === Simple.false) return false;
    return this.#refuse(field, 'is neither true nor false');
  }

  byteString(field: FieldPlan): Uint8Array {
    return this.take(this.#stringHead(field, Major.bytes, 'is no byte string'));
  }

  text(field: FieldPlan): string {
    const from = this.pass(this.#stringHead(field, Major.text, 'is no text'));
    let text = '';
    for (let i = from; i < this.at; i++) {
      const code = this.bytes[i]!;
      if (code < FIRST_PRINTABLE || code > LAST_PRINTABLE) this.#refuse(field, 'is not printable ASCII');
      text += String.fromCharCode(code);
    }
    return text;
  }

  records(field: FieldPlan): object[] {
    this.next();
    const count = this.argument;
    if (this.major !== Major.array || count > field.max) this.#refuse(field, `is no array of at most ${field.max}`);
    const outer = this.#pairs;
    const item = field.item!;
    const items: object[] = [];
    this.#array = field;
    for (let i = 0; i < count; i++) {
      this.#item = i;
      this.#pairs = this.#mapHead();
      items.push(item.read(this, item.fields));
      this.#wantNoMore();
    }
    this.#array = undefined;
    this.#pairs = outer;
    return items;
  }

  /** Any integer of 64 bits, either sign; negatives are well-formed, and never in range. */
  #integer(field: FieldPlan): number {
    const quick = this.quickUint();
    if (quick >= 0) return quick;
    this.next();
    if (this.major === Major.uint) return this.argument;
    if (this.major !== Major.nint) this.#refuse(field, 'is no integer');
    return -1 - this.argument;
  }

  #stringHead(field: FieldPlan, major: number, otherwise: string): number {
    this.next();
    if (this.major !== major) this.#refuse(field, otherwise);
    const { argument } = this;
    if (argument < field.min || argument > field.max) {
      this.#refuse(field, `has ${argument} bytes, wants ${field.min} to ${field.max}`);
    }
    return argument;
  }

  #mapHead(): number {
    this.next();
    if (this.major !== Major.map) this.#refuse(undefined, 'is no map');
    return this.argument;
  }

  /** Every declared field has had its turn: what still comes is unknown, or in the wrong order. */
  #wantNoMore(): void {
    if (this.#pairs > 0) this.#refuse(undefined, `key ${this.#anyKey()} is unknown, or out of order`);
  }

  /** Why the key of `field` is not what comes next. */
  #refuseKey(field: FieldPlan): never {
    if (this.#pairs === 0) this.#refuse(field, 'is missing');
    const key = this.#anyKey();
    if (key > field.key) this.#refuse(field, 'is missing');
    this.#refuse(undefined, `key ${key} is unknown, or out of order`);
  }

  #anyKey(): number {
    this.next();
    if (this.major !== Major.uint) this.#refuse(undefined, 'a key is no unsigned integer');
    return this.argument;
  }

  /** The path of a field of the map that is being read, or of the map itself. */
  #path(field: FieldPlan | undefined): string {
    const map = this.#array ? `${this.#top}.${this.#array.name}[${this.#item}]` : this.#top;
    return field ? `${map}.${field.name}` : map;
  }

  #refuse(field: FieldPlan | undefined, text: string): never {
    throw new MessageError('invalidOperand', this.#path(field), text);
  }
}
