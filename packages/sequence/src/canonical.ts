// SPDX-License-Identifier: Apache-2.0
/** Canonical JSON: one text for one value, so that a digest of the text is a digest of the value (RFC 8785, integers only). */
import { MisuseError } from './errors.js';

/** Deeper values are refused: a reader of a hostile file must not run out of stack. */
const MAX_DEPTH = 64;

/**
 * The value as JSON with keys sorted by UTF-16 code units (RFC 8785 §3.2.3) and no white space. Stricter than RFC 8785:
 * numbers are safe integers, because two languages rarely print the same fraction the same way. Use a smaller unit instead
 * (µs, mU). Throws MisuseError `not-canonical` naming the place, e.g. `$.body.amount`.
 */
export function canonical(value: unknown): string {
  return write(value, []);
}

/** `trail` is where we are, for the message only; it is pushed and popped because this runs for every entry. */
function write(value: unknown, trail: (string | number)[]): string {
  if (trail.length > MAX_DEPTH) {
    throw refuse(trail, `is nested deeper than ${MAX_DEPTH} levels`);
  }
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return JSON.stringify(value);
    case 'number':
      if (!Number.isSafeInteger(value)) {
        throw refuse(trail, `is ${value}: only whole numbers are allowed; use a smaller unit, or text`);
      }
      return JSON.stringify(value);
    case 'object':
      return value === null ? 'null' : writeComposite(value, trail);
    default:
      throw refuse(trail, `is ${typeof value}, which JSON cannot hold; leave the key out or use null`);
  }
}

function writeComposite(value: object, trail: (string | number)[]): string {
  const member = (key: string | number, item: unknown): string => {
    trail.push(key);
    const text = write(item, trail);
    trail.pop();
    return text;
  };
  if (Array.isArray(value)) {
    return `[${Array.from(value, (item, index) => member(index, item)).join(',')}]`;
  }
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw refuse(trail, 'is not a plain object; write bytes as lower-case hex and take class instances apart');
  }
  const record = value as Record<string, unknown>;
  // Array.prototype.sort without a comparer orders by UTF-16 code units, which is what RFC 8785 asks for.
  const members = Object.keys(record)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${member(key, record[key])}`);
  return `{${members.join(',')}}`;
}

function refuse(trail: readonly (string | number)[], what: string): MisuseError {
  const path = trail.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('');
  return new MisuseError('not-canonical', `$${path} ${what}`);
}
