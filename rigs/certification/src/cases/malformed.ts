// SPDX-License-Identifier: Apache-2.0
/**
 * Requirement 26: messages that an honest encoder never writes, each with the result that docs/protocol/link.md §7.2–7.3
 * specifies.
 */
import { concatBytes } from '@assay/crypto';
import { schema } from '@assay/protocol';
import {
  array,
  ascii,
  type Bytes,
  byteString,
  head,
  map,
  message,
  negative,
  raw,
  simple,
  tagged,
  text,
  uint,
} from '../support/forge.js';
import type { ResultName } from '../support/messages.js';

export interface MalformedCase {
  /** kebab-case, unique. */
  readonly name: string;
  /** The result that docs/protocol/link.md specifies. */
  readonly expect: ResultName;
  /** True when opcode and request id can be read before the fault: the answer must name both. */
  readonly attributed: boolean;
  /** The plaintext, given a request id that nobody else uses. */
  readonly build: (id: number) => Bytes;
}

const { SetBolus, SetTherapyState, CancelBolus, ReadHistory, GetStatus } = schema.messages;
const KEY = uint(0x5a5a_1234_8765_a5a5n);
const AMOUNT = uint(50);

type Build = (id: number) => Bytes;

const invalid = (name: string, build: Build, attributed = true): MalformedCase => ({
  name,
  expect: 'invalidOperand',
  attributed,
  build,
});
const range = (name: string, build: Build): MalformedCase => ({
  name,
  expect: 'outOfRange',
  attributed: true,
  build,
});

/** A request id that no answer can repeat. */
const ranged = (name: string, build: Build): MalformedCase => ({ ...range(name, build), attributed: false });
const unknown = (name: string, build: Build): MalformedCase => ({
  name,
  expect: 'unsupported',
  attributed: true,
  build,
});

/** SetBolus as a list of entries, so that a case can disturb one of them. */
const entries = (id: number): [Bytes, Bytes][] => [
  [uint(0), uint(SetBolus.opcode)],
  [uint(1), uint(id)],
  [uint(2), AMOUNT],
  [uint(3), KEY],
];
const bolus: Build = (id) => map(entries(id));
const withAmount =
  (item: Bytes): Build =>
  (id) =>
    message(SetBolus.opcode, id, item, KEY);
const withKey =
  (item: Bytes): Build =>
  (id) =>
    message(SetBolus.opcode, id, AMOUNT, item);
const swapped =
  (a: number, b: number): Build =>
  (id) => {
    const list = entries(id);
    [list[a], list[b]] = [list[b]!, list[a]!];
    return map(list);
  };
const without =
  (key: number): Build =>
  (id) =>
    map(entries(id).filter((_, at) => at !== key));
const plus =
  (key: Bytes, value: Bytes): Build =>
  (id) =>
    map([...entries(id), [key, value]]);

const structure: readonly MalformedCase[] = [
  invalid('trailing-zero', (id) => concatBytes(bolus(id), raw(0))),
  invalid('trailing-map', (id) => concatBytes(bolus(id), raw(0xa0))),
  invalid('trailing-second-message', (id) => concatBytes(bolus(id), bolus(id))),
  invalid('unknown-key-4', plus(uint(4), uint(1))),
  invalid('unknown-key-24', plus(uint(24), uint(1))),
  invalid('negative-key', plus(negative(-1), uint(1))),
  invalid('text-key', plus(text('a'), uint(1))),
  invalid('missing-amount', without(2)),
  invalid('missing-key', without(3)),
  invalid('missing-request-id', without(1), false),
  invalid('missing-opcode', without(0), false),
  invalid('empty-map', () => map([]), false),
  invalid('duplicate-amount', (id) => {
    const [opcode, request, amount, key] = entries(id);
    return map([opcode!, request!, amount!, amount!, key!]);
  }),
  invalid('duplicate-key', (id) => map([...entries(id), entries(id)[3]!])),
  invalid('order-amount-after-key', swapped(2, 3)),
  invalid('order-request-before-opcode', swapped(0, 1), false),
  invalid('claims-one-entry-less', (id) => map(entries(id), 3)),
  invalid('claims-one-entry-more', (id) => map(entries(id), 5)),
  invalid('claims-a-million-entries', (id) => map(entries(id), 1_000_000)),
  invalid('indefinite-map', (id) => concatBytes(raw(0xbf), ...entries(id).flat(), raw(0xff)), false),
  invalid('top-level-array', (id) => array(...entries(id).flat()), false),
  invalid('top-level-integer', () => uint(SetBolus.opcode), false),
  invalid('top-level-text', () => text('SetBolus'), false),
  invalid('tagged-message', (id) => tagged(55799, bolus(id)), false),
  invalid('empty-plaintext', () => raw(), false),
  invalid('status-with-a-field', (id) => message(GetStatus.opcode, id, uint(1))),
  invalid('therapy-state-without-its-field', (id) => message(SetTherapyState.opcode, id)),
  invalid('cancel-with-a-field-too-many', (id) => message(CancelBolus.opcode, id, uint(1), uint(1))),
];

const encodings: readonly MalformedCase[] = [
  invalid('amount-in-2-bytes', withAmount(uint(50, 2))),
  invalid('amount-in-4-bytes', withAmount(uint(50, 4))),
  invalid('amount-in-8-bytes', withAmount(uint(50, 8))),
  invalid('field-label-in-1-byte', (id) => map([...entries(id).slice(0, 2), [uint(2, 1), AMOUNT], [uint(3), KEY]])),
  invalid('opcode-in-4-bytes', (id) => map([[uint(0), uint(SetBolus.opcode, 4)], ...entries(id).slice(1)]), false),
  invalid(
    'request-id-in-8-bytes',
    (id) => map([entries(id)[0]!, [uint(1), uint(id, 8)], ...entries(id).slice(2)]),
    false,
  ),
  invalid('map-head-in-1-byte', (id) => concatBytes(head(5, 4, 1), ...entries(id).flat()), false),
  invalid('idempotency-key-small-in-8-bytes', withKey(uint(7, 8))),
  ...[28, 29, 30].map((info) => invalid(`reserved-additional-information-${info}`, withAmount(raw(info)))),
  invalid('break-as-a-value', withAmount(raw(0xff))),
  invalid('indefinite-byte-string', withAmount(raw(0x5f, 0x41, 0x32, 0xff))),
  invalid('indefinite-array', withAmount(raw(0x9f, 0x18, 0x32, 0xff))),
];

const types: readonly MalformedCase[] = [
  invalid('amount-as-text', withAmount(text('50'))),
  invalid('amount-as-bytes', withAmount(byteString(raw(0x32)))),
  invalid('amount-as-array', withAmount(array(uint(50)))),
  invalid('amount-as-map', withAmount(map([[uint(0), uint(50)]]))),
  invalid('amount-as-false', withAmount(simple(20))),
  invalid('amount-as-true', withAmount(simple(21))),
  invalid('amount-as-null', withAmount(simple(22))),
  invalid('amount-as-undefined', withAmount(simple(23))),
  invalid('amount-as-half-float', withAmount(raw(0xf9, 0x52, 0x40))),
  invalid('amount-as-single-float', withAmount(raw(0xfa, 0x42, 0x48, 0, 0))),
  invalid('amount-as-double-float', withAmount(raw(0xfb, 0x40, 0x49, 0, 0, 0, 0, 0, 0))),
  invalid('amount-as-bignum', withAmount(tagged(2, byteString(raw(0x32))))),
  invalid('amount-tagged', withAmount(tagged(1, uint(50)))),
  invalid('key-as-8-bytes', withKey(byteString(ascii('deadbeef')))),
  invalid('key-as-text', withKey(text('12345678'))),
  invalid('opcode-as-text', (id) => map([[uint(0), text('K')], ...entries(id).slice(1)]), false),
  invalid('request-id-as-text', (id) => map([entries(id)[0]!, [uint(1), text('1')], ...entries(id).slice(2)]), false),
  invalid('therapy-state-as-bool', (id) => message(SetTherapyState.opcode, id, simple(21))),
  invalid('therapy-state-as-text', (id) => message(SetTherapyState.opcode, id, text('run'))),
];

const lengths: readonly MalformedCase[] = [
  invalid('nested-200-deep', withAmount(concatBytes(...Array.from({ length: 200 }, () => raw(0x81)), uint(50)))),
  invalid('byte-string-claims-4-gigabytes', withAmount(head(2, 0xffff_ffff, 4))),
  invalid('byte-string-claims-2-to-the-64', withAmount(head(2, 0xffff_ffff_ffff_ffffn, 8))),
  invalid('array-claims-2-to-the-64', withAmount(head(4, 0xffff_ffff_ffff_ffffn, 8))),
  // 488 bytes is the longest plaintext: 512 of payload less counter and tag.
  invalid('fills-the-longest-record', (id) => {
    const body = entries(id);
    const filler = 488 - map(body).length - 2 - 3;
    return map([...body, [uint(4, 1), byteString(new Uint8Array(filler))]]);
  }),
];

const values: readonly MalformedCase[] = [
  ...[0, 1, 0x32, 0x34, 0x54, 0xff, 0x100 + 0x33, 0x10000 + 0x55].map((state) =>
    range(`therapy-state-${state}`, (id) => message(SetTherapyState.opcode, id, uint(state))),
  ),
  range('therapy-state-negative', (id) => message(SetTherapyState.opcode, id, negative(-1))),
  ...[0, 9, 255, 257, 0x1_0001].map((count) =>
    range(`history-count-${count}`, (id) => message(ReadHistory.opcode, id, uint(1), uint(count))),
  ),
  range('history-from-2-to-the-32', (id) => message(ReadHistory.opcode, id, uint(0x1_0000_0000), uint(1))),
  range('history-from-negative', (id) => message(ReadHistory.opcode, id, negative(-1), uint(1))),
  range('cancel-2-to-the-32', (id) => message(CancelBolus.opcode, id, uint(0x1_0000_0000))),
  range('key-negative', withKey(negative(-1))),
  ranged('request-id-0', () => bolus(0)),
  ranged('request-id-2-to-the-16', () => bolus(0x1_0000)),
  ranged('request-id-negative', () => map([entries(1)[0]!, [uint(1), negative(-1)], ...entries(1).slice(2)])),
  // Form goes before range, wherever the two faults stand.
  invalid('amount-0-and-trailing-zero', (id) => concatBytes(message(SetBolus.opcode, id, uint(0), KEY), raw(0))),
  invalid('amount-0-and-key-as-text', (id) => message(SetBolus.opcode, id, uint(0), text('1'))),
];

const opcodes: readonly MalformedCase[] = [
  unknown('unknown-opcode-malformed-body', (id) =>
    map([
      [uint(0), uint(0xa0f0)],
      [uint(1), uint(id)],
      [text('x'), raw(0xff)],
    ]),
  ),
  // What a 16-bit variable would keep of it is SetBolus.
  unknown('opcode-plus-2-to-the-16', (id) => message(SetBolus.opcode + 0x1_0000, id, AMOUNT, KEY)),
  unknown('opcode-negative', (id) => map([[uint(0), negative(-SetBolus.opcode)], ...entries(id).slice(1)])),
  unknown('opcode-of-an-answer', (id) => message(schema.messages.BolusOrdered.opcode, id, uint(1), simple(20))),
  unknown('opcode-of-an-event', (id) =>
    message(schema.messages.DoseStep.opcode, id, uint(1), uint(50), uint(50), uint(1)),
  ),
];

/** Every proper prefix of a bolus message; the last byte before a value that is whole is where parsers forget to look. */
export const truncations: readonly MalformedCase[] = Array.from({ length: bolus(1000).length - 1 }, (_, at) =>
  // Opcode and request id (always three bytes here, ids are ≥ 256) stand in the first nine bytes.
  invalid(`truncated-to-${at + 1}`, (id) => bolus(id).subarray(0, at + 1), at + 1 >= 9),
);

export const malformed: readonly MalformedCase[] = [
  ...structure,
  ...encodings,
  ...types,
  ...lengths,
  ...values,
  ...opcodes,
];
