// SPDX-License-Identifier: Apache-2.0
/** Gives hostile inputs to every decoder, and counts what comes of them. */
import { DECODERS, judge } from './decoders.mjs';
import { damaged, grown, numbers } from './mutate.mjs';

/**
 * What a decoded value may weigh: this many bytes for each byte of the input, and this many besides. An empty byte string is the
 * dearest: one byte on the wire, an object of its own in memory.
 */
export const MAX_WEIGHT_PER_BYTE = 256;
export const MAX_WEIGHT_BESIDES = 1024;

/** Bytes that a value keeps, by what engines take for objects, entries and strings, rounded up. @param {unknown} value @returns {number} */
export function weigh(value) {
  if (value instanceof Uint8Array) return 200 + value.length;
  if (typeof value === 'string') return 24 + 2 * value.length;
  if (typeof value === 'bigint') return 24;
  if (value instanceof Map) return [...value].reduce((sum, [key, item]) => sum + 32 + weigh(key) + weigh(item), 48);
  if (Array.isArray(value)) return value.reduce((sum, item) => sum + 8 + weigh(item), 32);
  if (typeof value !== 'object' || value === null) return 8;
  return Object.values(value).reduce((sum, item) => sum + 8 + weigh(item), 32);
}

/**
 * @typedef {{ name: string, inputs: number, accepted: number, refused: Record<string, number>, heaviest: number }} Count
 * @typedef {{ decoder: string, input: string, error: string }} Escape
 */

/** @param {Uint8Array} input @param {unknown} value */
function excess(input, value) {
  return (weigh(value) - MAX_WEIGHT_BESIDES) / Math.max(1, input.length);
}

/**
 * `inputs` — in all, shared among the decoders. The same seed gives the same inputs. Ends at the first escape of a decoder: an
 * error outside its family, a broken promise, or a value that is too heavy.
 * @param {{ inputs: number, seed: number, progress?: (name: string) => void,
 *   decoders?: readonly import('./decoders.mjs').Decoder[] }} options
 * @returns {{ counts: Count[], escapes: Escape[] }}
 */
export function fuzz({ inputs, seed, progress = () => {}, decoders = DECODERS }) {
  const shares = decoders.reduce((sum, { share = 1 }) => sum + share, 0);
  /** @type {Count[]} */
  const counts = [];
  /** @type {Escape[]} */
  const escapes = [];
  const traces = Error.stackTraceLimit;
  Error.stackTraceLimit = 0; // most inputs end in an error, and nobody reads where
  try {
    decoders.forEach((decoder, i) => {
      progress(decoder.name);
      const next = numbers(seed * 1009 + i);
      /** @type {Count} */
      const count = {
        name: decoder.name,
        inputs: Math.ceil((inputs * (decoder.share ?? 1)) / shares),
        accepted: 0,
        refused: {},
        heaviest: 0,
      };
      for (let n = 0; n < count.inputs; n++) {
        const input = hostile(decoder, next);
        const escaped = one(decoder, input, count);
        if (escaped) {
          escapes.push(escaped);
          break;
        }
      }
      counts.push(count);
    });
  } finally {
    Error.stackTraceLimit = traces;
  }
  return { counts, escapes };
}

/** @param {import('./decoders.mjs').Decoder} decoder @param {import('./mutate.mjs').Numbers} next */
function hostile(decoder, next) {
  if (next(10) === 0) return grown(next);
  const input = damaged(decoder.seeds, next);
  return decoder.mend && next(2) === 0 ? decoder.mend(input) : input;
}

/** @returns {Escape | undefined} */
function one(decoder, input, count) {
  const escaped = (error) => ({
    decoder: decoder.name,
    input: Buffer.from(input).toString('hex'),
    error: String(error),
  });
  try {
    const { outcome, value } = judge(decoder, input);
    if (outcome !== 'accepted') {
      count.refused[outcome] = (count.refused[outcome] ?? 0) + 1;
      return undefined;
    }
    count.accepted++;
    const weight = excess(input, value);
    count.heaviest = Math.max(count.heaviest, weight);
    return weight > MAX_WEIGHT_PER_BYTE
      ? escaped(`the value weighs ${weight.toFixed(1)} bytes for each byte of the input`)
      : undefined;
  } catch (error) {
    return escaped(error);
  }
}
