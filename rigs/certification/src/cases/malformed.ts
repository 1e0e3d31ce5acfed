// SPDX-License-Identifier: Apache-2.0
/**
 * Requirement 26: messages that an honest encoder never writes, each with the result that docs/protocol/link.md §7
 * specifies.
 */
import { concatBytes } from '@assay/crypto';
import { MAX_LIFE_MS, schema } from '@assay/protocol';
import {
  array,
  ascii,
  type Bytes,
  byteString,
  command,
  freshness,
  head,
  map,
  message,
  negative,
  type Pair,
  pairs,
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
  /** The plaintext, given a request id that nobody else uses and the pump's uptime (ms): a lenient pump would carry it out. */
  readonly build: (id: number, issued: number) => Bytes;
}

const { SetBolus, SetTherapyState, CancelBolus, ReadHistory, GetStatus } = schema.messages;
const KEY = 0x5a5a_1234_8765_a5a5n;
const AMOUNT = uint(50);
const NORMAL = uint(schema.enums.BolusKind.values.normal);
const RUN = uint(schema.enums.TherapyState.values.run);

type Build = MalformedCase['build'];

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
const entries: (id: number, issued: number) => Pair[] = (id, issued) => [
  ...pairs(SetBolus.opcode, id, AMOUNT, NORMAL),
  ...freshness(issued, KEY),
];
/** Where each entry stands in that list. */
const AT = { opcode: 0, id: 1, amount: 2, kind: 3, issued: 4, life: 5, key: 6 } as const;
const ENTRIES = 7;

const bolus: Build = (id, issued) => map(entries(id, issued));
/** The bolus with some entries replaced. */
const replacing =
  (...changes: readonly (readonly [at: number, entry: Pair | ((entry: Pair) => Pair)])[]): Build =>
  (id, issued) => {
    const list = entries(id, issued);
    for (const [at, change] of changes) list[at] = typeof change === 'function' ? change(list[at]!) : change;
    return map(list);
  };
/** The bolus with another value in one entry. */
const withValue = (at: number, item: Bytes): Build => replacing([at, ([key]) => [key, item]]);
const withAmount = (item: Bytes): Build => withValue(AT.amount, item);
const withKey = (item: Bytes): Build => withValue(AT.key, item);
const swapped =
  (a: number, b: number): Build =>
  (id, issued) => {
    const list = entries(id, issued);
    [list[a], list[b]] = [list[b]!, list[a]!];
    return map(list);
  };
const without =
  (dropped: number): Build =>
  (id, issued) =>
    map(entries(id, issued).filter((_, at) => at !== dropped));
const plus =
  (key: Bytes, value: Bytes): Build =>
  (id, issued) =>
    map([...entries(id, issued), [key, value]]);
/** SetTherapyState and CancelBolus with the given fields and honest freshness. */
const fresh =
  (opcode: number, ...fields: readonly Bytes[]): Build =>
  (id, issued) =>
    command(opcode, id, fields, freshness(issued, KEY));

const structure: readonly MalformedCase[] = [
  invalid('trailing-zero', (id, issued) => concatBytes(bolus(id, issued), raw(0))),
  invalid('trailing-map', (id, issued) => concatBytes(bolus(id, issued), raw(0xa0))),
  invalid('trailing-second-message', (id, issued) => concatBytes(bolus(id, issued), bolus(id, issued))),
  invalid('unknown-key-23', plus(uint(23), uint(1))),
  invalid('unknown-key-24', plus(uint(24), uint(1))),
  invalid('negative-key', plus(negative(-1), uint(1))),
  invalid('text-key', plus(text('a'), uint(1))),
  invalid('missing-amount', without(AT.amount)),
  invalid('missing-kind', without(AT.kind)),
  invalid('missing-issued', without(AT.issued)),
  invalid('missing-life', without(AT.life)),
  invalid('missing-key', without(AT.key)),
  invalid('without-any-freshness', (id) => message(SetBolus.opcode, id, AMOUNT, NORMAL)),
  invalid('missing-request-id', without(AT.id), false),
  invalid('missing-opcode', without(AT.opcode), false),
  invalid('empty-map', () => map([]), false),
  invalid('duplicate-amount', (id, issued) => {
    const list = entries(id, issued);
    return map([...list.slice(0, AT.kind), list[AT.amount]!, ...list.slice(AT.kind)]);
  }),
  invalid('duplicate-key', (id, issued) => map([...entries(id, issued), entries(id, issued)[AT.key]!])),
  invalid('order-amount-after-kind', swapped(AT.amount, AT.kind)),
  invalid('order-issued-after-key', swapped(AT.issued, AT.key)),
  invalid('order-request-before-opcode', swapped(0, 1), false),
  invalid('claims-one-entry-less', (id, issued) => map(entries(id, issued), ENTRIES - 1)),
  invalid('claims-one-entry-more', (id, issued) => map(entries(id, issued), ENTRIES + 1)),
  invalid('claims-a-million-entries', (id, issued) => map(entries(id, issued), 1_000_000)),
  invalid('indefinite-map', (id, issued) => concatBytes(raw(0xbf), ...entries(id, issued).flat(), raw(0xff)), false),
  invalid('top-level-array', (id, issued) => array(...entries(id, issued).flat()), false),
  invalid('top-level-integer', () => uint(SetBolus.opcode), false),
  invalid('top-level-text', () => text('SetBolus'), false),
  invalid('tagged-message', (id, issued) => tagged(55799, bolus(id, issued)), false),
  invalid('empty-plaintext', () => raw(), false),
  invalid('status-with-a-field', (id) => message(GetStatus.opcode, id, uint(1))),
  invalid('therapy-state-without-its-field', fresh(SetTherapyState.opcode)),
  invalid('cancel-with-a-field-too-many', fresh(CancelBolus.opcode, uint(1), uint(1))),
  invalid('therapy-state-without-freshness', (id) => message(SetTherapyState.opcode, id, RUN)),
];

const encodings: readonly MalformedCase[] = [
  invalid('amount-in-2-bytes', withAmount(uint(50, 2))),
  invalid('amount-in-4-bytes', withAmount(uint(50, 4))),
  invalid('amount-in-8-bytes', withAmount(uint(50, 8))),
  invalid('field-label-in-1-byte', replacing([AT.amount, [uint(2, 1), AMOUNT]])),
  invalid('opcode-in-4-bytes', withValue(AT.opcode, uint(SetBolus.opcode, 4)), false),
  invalid('request-id-in-8-bytes', (id, issued) => withValue(AT.id, uint(id, 8))(id, issued), false),
  invalid('map-head-in-1-byte', (id, issued) => concatBytes(head(5, ENTRIES, 1), ...entries(id, issued).flat()), false),
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
  invalid('opcode-as-text', withValue(AT.opcode, text('K')), false),
  invalid('request-id-as-text', withValue(AT.id, text('1')), false),
  invalid('therapy-state-as-bool', fresh(SetTherapyState.opcode, simple(21))),
  invalid('therapy-state-as-text', fresh(SetTherapyState.opcode, text('run'))),
  invalid('issued-as-text', withValue(AT.issued, text('0'))),
  invalid('life-as-bytes', withValue(AT.life, byteString(raw(1)))),
];

const lengths: readonly MalformedCase[] = [
  invalid('nested-200-deep', withAmount(concatBytes(...Array.from({ length: 200 }, () => raw(0x81)), uint(50)))),
  invalid('byte-string-claims-4-gigabytes', withAmount(head(2, 0xffff_ffff, 4))),
  invalid('byte-string-claims-2-to-the-64', withAmount(head(2, 0xffff_ffff_ffff_ffffn, 8))),
  invalid('array-claims-2-to-the-64', withAmount(head(4, 0xffff_ffff_ffff_ffffn, 8))),
  // 488 bytes is the longest plaintext: 512 of payload less counter and tag.
  invalid('fills-the-longest-record', (id, issued) => {
    const body = entries(id, issued);
    // A key in two bytes, so that it comes after all others; a head of three.
    const filler = 488 - map(body).length - 2 - 3;
    return map([...body, [uint(24), byteString(new Uint8Array(filler))]]);
  }),
];

const values: readonly MalformedCase[] = [
  ...[0, 1, 0x32, 0x34, 0x54, 0xff, 0x100 + 0x33, 0x10000 + 0x55].map((state) =>
    range(`therapy-state-${state}`, fresh(SetTherapyState.opcode, uint(state))),
  ),
  range('therapy-state-negative', fresh(SetTherapyState.opcode, negative(-1))),
  ...[0, 1, 0x34, 0x100 + 0x33].map((kind) => range(`bolus-kind-${kind}`, withValue(AT.kind, uint(kind)))),
  range('issued-2-to-the-32', withValue(AT.issued, uint(0x1_0000_0000))),
  range('life-0', withValue(AT.life, uint(0))),
  range('life-beyond-its-maximum', withValue(AT.life, uint(MAX_LIFE_MS + 1))),
  range('life-2-to-the-16-and-one', withValue(AT.life, uint(0x1_0001))),
  ...[0, 9, 255, 257, 0x1_0001].map((count) =>
    range(`history-count-${count}`, (id) => message(ReadHistory.opcode, id, uint(1), uint(count))),
  ),
  range('history-from-2-to-the-32', (id) => message(ReadHistory.opcode, id, uint(0x1_0000_0000), uint(1))),
  range('history-from-negative', (id) => message(ReadHistory.opcode, id, negative(-1), uint(1))),
  range('cancel-2-to-the-32', fresh(CancelBolus.opcode, uint(0x1_0000_0000))),
  range('key-negative', withKey(negative(-1))),
  ranged('request-id-0', (_, issued) => bolus(0, issued)),
  ranged('request-id-2-to-the-16', (_, issued) => bolus(0x1_0000, issued)),
  ranged('request-id-negative', withValue(AT.id, negative(-1))),
  // Form goes before range, wherever the two faults stand.
  invalid('amount-0-and-trailing-zero', (id, issued) => concatBytes(withAmount(uint(0))(id, issued), raw(0))),
  invalid(
    'amount-0-and-key-as-text',
    replacing([AT.amount, ([key]) => [key, uint(0)]], [AT.key, ([key]) => [key, text('1')]]),
  ),
];

const opcodes: readonly MalformedCase[] = [
  unknown('unknown-opcode-malformed-body', (id) =>
    map([
      [uint(0), uint(0xa0fd)],
      [uint(1), uint(id)],
      [text('x'), raw(0xff)],
    ]),
  ),
  // What a 16-bit variable would keep of it is SetBolus.
  unknown('opcode-plus-2-to-the-16', withValue(AT.opcode, uint(SetBolus.opcode + 0x1_0000))),
  unknown('opcode-negative', withValue(AT.opcode, negative(-SetBolus.opcode))),
  unknown('opcode-of-an-answer', (id) => message(schema.messages.BolusOrdered.opcode, id, uint(1), simple(20))),
  unknown('opcode-of-an-event', (id) =>
    message(schema.messages.DoseStep.opcode, id, uint(1), uint(50), uint(50), uint(1)),
  ),
];

/** With the smallest `issued` that there is. */
const SHORTEST = bolus(1000, 0).length;

/** Prefixes of a bolus message; the last byte before a value that is whole is where parsers forget to look. */
export const truncations: readonly MalformedCase[] = Array.from({ length: SHORTEST - 1 }, (_, at) =>
  // Opcode and request id (always three bytes here, ids are ≥ 256) stand in the first nine bytes.
  invalid(`cut-by-${at + 1}`, (id, issued) => bolus(id, issued).subarray(0, -(at + 1)), SHORTEST - (at + 1) >= 9),
);

export const malformed: readonly MalformedCase[] = [
  ...structure,
  ...encodings,
  ...types,
  ...lengths,
  ...values,
  ...opcodes,
];
