// SPDX-License-Identifier: Apache-2.0
/** Messages that a decoder must refuse, with the Result that MSG-2 to MSG-5 of link.md want. Written by hand, byte by byte. */
import type { EnumValue } from '../index.js';

export type Verdict = Extract<EnumValue<'Result'>, 'success' | 'unsupported' | 'invalidOperand' | 'outOfRange'>;

export interface Malformed {
  readonly note: string;
  /** Spaces are for the reader only. */
  readonly hex: string;
  readonly expect: Verdict;
  /** Opcode and request id as far as they can be read, else 0. */
  readonly opcode: number;
  readonly id: number;
}

const SET_BOLUS = 0x114b;
const READ_HISTORY = 0xa005;
const SET_THERAPY_STATE = 0x0f5a;

function group(expect: Verdict, opcode: number, id: number, cases: Readonly<Record<string, string>>): Malformed[] {
  return Object.entries(cases).map(([note, hex]) => ({ note, hex, expect, opcode, id }));
}

/** issued, life and key of a message that changes delivery. */
const FRESH = '14 00 15 01 16 00';
/** What comes after the amount of a good SetBolus: its kind, and FRESH. */
const REST = `03 1833 ${FRESH}`;

/** A good one is a7 00 19114b 01 03 02 1832 REST. */
const setBolusForm = group('invalidOperand', SET_BOLUS, 3, {
  'SetBolus: a byte after the end': `a7 00 19114b 01 03 02 1832 ${REST} 00`,
  'SetBolus: unknown key 6': `a8 00 19114b 01 03 02 1832 03 1833 06 00 ${FRESH}`,
  'SetBolus: unknown key 23': `a8 00 19114b 01 03 02 1832 ${REST} 17 00`,
  'SetBolus: unknown key 256': `a8 00 19114b 01 03 02 1832 ${REST} 190100 00`,
  'SetBolus: unknown key 2^32 + 2': `a8 00 19114b 01 03 02 1832 ${REST} 1b0000000100000002 00`,
  'SetBolus: text key': `a8 00 19114b 01 03 02 1832 ${REST} 6161 00`,
  'SetBolus: negative key': `a8 00 19114b 01 03 02 1832 ${REST} 20 00`,
  'SetBolus: no amount': `a6 00 19114b 01 03 ${REST}`,
  'SetBolus: no kind': `a6 00 19114b 01 03 02 1832 ${FRESH}`,
  'SetBolus: no time of issue': 'a6 00 19114b 01 03 02 1832 03 1833 15 01 16 00',
  'SetBolus: no life': 'a6 00 19114b 01 03 02 1832 03 1833 14 00 16 00',
  'SetBolus: no idempotency key': 'a6 00 19114b 01 03 02 1832 03 1833 14 00 15 01',
  'SetBolus: no fields': 'a2 00 19114b 01 03',
  'SetBolus: amount in 2 bytes': `a7 00 19114b 01 03 02 190032 ${REST}`,
  'SetBolus: amount in 4 bytes': `a7 00 19114b 01 03 02 1a00000032 ${REST}`,
  'SetBolus: amount in 8 bytes': `a7 00 19114b 01 03 02 1b0000000000000032 ${REST}`,
  'SetBolus: idempotency key 0 in 1 byte': 'a7 00 19114b 01 03 02 1832 03 1833 14 00 15 01 16 1800',
  'SetBolus: idempotency key 2^32 − 1 in 8 bytes':
    'a7 00 19114b 01 03 02 1832 03 1833 14 00 15 01 16 1b00000000ffffffff',
  'SetBolus: key 2 in 1 byte': `a7 00 19114b 01 03 1802 1832 ${REST}`,
  'SetBolus: fields in wrong order': `a7 00 19114b 01 03 03 1833 02 1832 ${FRESH}`,
  'SetBolus: amount twice': `a8 00 19114b 01 03 02 1832 02 1832 ${REST}`,
  'SetBolus: opcode twice': `a8 00 19114b 01 03 00 19114b 02 1832 ${REST}`,
  'SetBolus: amount is text': `a7 00 19114b 01 03 02 623530 ${REST}`,
  'SetBolus: amount is bytes': `a7 00 19114b 01 03 02 4132 ${REST}`,
  'SetBolus: amount is true': `a7 00 19114b 01 03 02 f5 ${REST}`,
  'SetBolus: amount is null': `a7 00 19114b 01 03 02 f6 ${REST}`,
  'SetBolus: amount is undefined': `a7 00 19114b 01 03 02 f7 ${REST}`,
  'SetBolus: amount is an array': `a7 00 19114b 01 03 02 811832 ${REST}`,
  'SetBolus: amount is a map': `a7 00 19114b 01 03 02 a0 ${REST}`,
  'SetBolus: amount is a half float': `a7 00 19114b 01 03 02 f95240 ${REST}`,
  'SetBolus: amount is a single float': `a7 00 19114b 01 03 02 fa42480000 ${REST}`,
  'SetBolus: amount is a double float': `a7 00 19114b 01 03 02 fb4049000000000000 ${REST}`,
  'SetBolus: amount is a tagged bignum': `a7 00 19114b 01 03 02 c24132 ${REST}`,
  'SetBolus: amount is tagged': `a7 00 19114b 01 03 02 c11832 ${REST}`,
  'SetBolus: amount is a reserved head': `a7 00 19114b 01 03 02 1c ${REST}`,
  'SetBolus: amount is a break': `a7 00 19114b 01 03 02 ff ${REST}`,
  'SetBolus: idempotency key is bytes': 'a7 00 19114b 01 03 02 1832 03 1833 14 00 15 01 16 480000000000000000',
  'SetBolus: map claims one pair more': `a8 00 19114b 01 03 02 1832 ${REST}`,
  'SetBolus: map claims one pair less': `a6 00 19114b 01 03 02 1832 ${REST}`,
  'SetBolus: map claims 2^64 − 1 pairs': `bbffffffffffffffff 00 19114b 01 03 02 1832 ${REST}`,
  'SetBolus: map claims 2^32 − 1 pairs': `baffffffff 00 19114b 01 03 02 1832 ${REST}`,
  'SetBolus: out of range, then a byte after the end': `a7 00 19114b 01 03 02 192711 ${REST} 00`,
  'SetBolus: out of range, then text': 'a7 00 19114b 01 03 02 192711 03 1833 14 00 15 01 16 6130',
  'SetBolus: two messages in one': `a7 00 19114b 01 03 02 1832 ${REST} a7 00 19114b 01 03 02 1832 ${REST}`,
});

const setBolusHead = [
  ...group('invalidOperand', 0, 0, {
    'nothing at all': '',
    'an empty map': 'a0',
    'an array': '84 00 19114b 01 03',
    'an integer': '00',
    bytes: '4100',
    'a tagged map': `d9d9f7 a7 00 19114b 01 03 02 1832 ${REST}`,
    'indefinite map': `bf 00 19114b 01 03 02 1832 ${REST} ff`,
    'map head in 1 byte': `b807 00 19114b 01 03 02 1832 ${REST}`,
    'opcode in 4 bytes': `a7 00 1a0000114b 01 03 02 1832 ${REST}`,
    'opcode is text': `a7 00 6161 01 03 02 1832 ${REST}`,
    'opcode is half a head': 'a7 00 1911',
    'request id before opcode': `a7 01 03 00 19114b 02 1832 ${REST}`,
    'no opcode': `a6 01 03 02 1832 ${REST}`,
    'opcode under a text key': `a7 6130 19114b 01 03 02 1832 ${REST}`,
  }),
  ...group('invalidOperand', SET_BOLUS, 0, {
    'no request id': `a6 00 19114b 02 1832 ${REST}`,
    'nothing but the opcode': 'a1 00 19114b',
    'request id in 2 bytes': `a7 00 19114b 01 190003 02 1832 ${REST}`,
    'request id is text': `a7 00 19114b 01 6133 02 1832 ${REST}`,
  }),
  ...group('outOfRange', SET_BOLUS, 0, {
    'request id 0': `a7 00 19114b 01 00 02 1832 ${REST}`,
    'request id 65536': `a7 00 19114b 01 1a00010000 02 1832 ${REST}`,
    'request id −1': `a7 00 19114b 01 20 02 1832 ${REST}`,
    'request id 2^64 − 1': `a7 00 19114b 01 1bffffffffffffffff 02 1832 ${REST}`,
  }),
];

const ranges = [
  ...group('outOfRange', SET_BOLUS, 3, {
    'SetBolus: amount 0': `a7 00 19114b 01 03 02 00 ${REST}`,
    'SetBolus: amount 49': `a7 00 19114b 01 03 02 1831 ${REST}`,
    'SetBolus: amount 10001': `a7 00 19114b 01 03 02 192711 ${REST}`,
    'SetBolus: amount 65536 + 50': `a7 00 19114b 01 03 02 1a00010032 ${REST}`,
    'SetBolus: amount 2^32 + 50': `a7 00 19114b 01 03 02 1b0000000100000032 ${REST}`,
    'SetBolus: amount 2^64 − 1': `a7 00 19114b 01 03 02 1bffffffffffffffff ${REST}`,
    'SetBolus: amount −1': `a7 00 19114b 01 03 02 20 ${REST}`,
    'SetBolus: amount −50': `a7 00 19114b 01 03 02 3831 ${REST}`,
    'SetBolus: amount −2^64': `a7 00 19114b 01 03 02 3bffffffffffffffff ${REST}`,
    'SetBolus: life 0': 'a7 00 19114b 01 03 02 1832 03 1833 14 00 15 00 16 00',
    'SetBolus: life 60001': 'a7 00 19114b 01 03 02 1832 03 1833 14 00 15 19ea61 16 00',
    'SetBolus: issued at 2^32': 'a7 00 19114b 01 03 02 1832 03 1833 14 1b0000000100000000 15 01 16 00',
    'SetBolus: idempotency key −1': 'a7 00 19114b 01 03 02 1832 03 1833 14 00 15 01 16 20',
    'SetBolus: amount and key out of range': 'a7 00 19114b 01 03 02 00 03 1833 14 00 15 01 16 20',
  }),
  ...group('outOfRange', READ_HISTORY, 2, {
    'ReadHistory: count 0': 'a4 00 19a005 01 02 02 01 03 00',
    'ReadHistory: count 9': 'a4 00 19a005 01 02 02 01 03 09',
    'ReadHistory: count 257': 'a4 00 19a005 01 02 02 01 03 190101',
    'ReadHistory: from 2^32': 'a4 00 19a005 01 02 02 1b0000000100000000 03 01',
  }),
  ...group('outOfRange', SET_THERAPY_STATE, 6, {
    'SetTherapyState: 0x34 is no state': `a6 00 190f5a 01 06 02 1834 ${FRESH}`,
    'SetTherapyState: 0x133 is no state': `a6 00 190f5a 01 06 02 190133 ${FRESH}`,
    'SetTherapyState: −1': `a6 00 190f5a 01 06 02 20 ${FRESH}`,
  }),
  ...group('invalidOperand', SET_THERAPY_STATE, 6, {
    'SetTherapyState: state is text': `a6 00 190f5a 01 06 02 6372756e ${FRESH}`,
    'SetTherapyState: state in 2 bytes': `a6 00 190f5a 01 06 02 190033 ${FRESH}`,
    'SetTherapyState: state is an array of one': `a6 00 190f5a 01 06 02 811833 ${FRESH}`,
  }),
];

const unknown = [
  ...group('unsupported', 0xa0fe, 1, {
    'unknown opcode': 'a2 00 19a0fe 01 01',
    'unknown opcode, then a byte after the end': 'a2 00 19a0fe 01 01 00',
    'unknown opcode, then rubbish': 'a4 00 19a0fe 01 01 ff ff',
  }),
  ...group('unsupported', 0xa0fe, 0, {
    'unknown opcode, no request id': 'a1 00 19a0fe',
    'unknown opcode, request id is text': 'a2 00 19a0fe 01 6131',
  }),
  ...group('unsupported', 0, 1, {
    'opcode 0': 'a2 00 00 01 01',
    'opcode above 16 bits': 'a2 00 1a0001114b 01 01',
    'opcode −1': 'a2 00 20 01 01',
    'opcode 2^64 − 1': 'a2 00 1bffffffffffffffff 01 01',
    'opcode 2^32 + 0x114b': 'a2 00 1b000000010000114b 01 01',
  }),
];

/** Identity from its features on. */
const IMAGE = '08 00 09 5820 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f 0b 01';

const answers = [
  ...group('invalidOperand', 0xa002, 1, {
    'Identity: serial of 7 bytes': `ab 00 19a002 01 01 02 47e6605838831234 03 65302e312e30 04 00 05 647069636f 06 1832 07 192710 ${IMAGE}`,
    'Identity: firmware of 25 characters': `ab 00 19a002 01 01 02 48e660583883123456 03 781930303030303030303030303030303030303030303030303030 04 00 05 60 06 1832 07 00 ${IMAGE}`,
    'Identity: firmware holds a control character': `ab 00 19a002 01 01 02 48e660583883123456 03 65302e312e0a 04 00 05 647069636f 06 1832 07 192710 ${IMAGE}`,
    'Identity: board holds a letter beyond ASCII': `ab 00 19a002 01 01 02 48e660583883123456 03 65302e312e30 04 00 05 62c3a9 06 1832 07 192710 ${IMAGE}`,
    'Identity: board runs past the end': 'ab 00 19a002 01 01 02 48e660583883123456 03 65302e312e30 04 00 05 787f706963',
  }),
  ...group('outOfRange', 0xa002, 1, {
    'Identity: step of 0': `ab 00 19a002 01 01 02 48e660583883123456 03 65302e312e30 04 00 05 647069636f 06 00 07 192710 ${IMAGE}`,
    'Identity: build 2 is no build kind': `ab 00 19a002 01 01 02 48e660583883123456 03 65302e312e30 04 02 05 647069636f 06 1832 07 192710 ${IMAGE}`,
  }),
  ...group('invalidOperand', 0xa006, 2, {
    'HistoryPage: nine records': `a4 00 19a006 01 02 02 89 ${'a5 00 01 01 01 02 01 03 00 04 01 '.repeat(9)} 03 f4`,
    'HistoryPage: record without detail': 'a4 00 19a006 01 02 02 81 a4 00 01 01 01 02 01 03 00 03 f4',
    'HistoryPage: record in wrong order': 'a4 00 19a006 01 02 02 81 a5 01 01 00 01 02 01 03 00 04 01 03 f4',
    'HistoryPage: record with unknown key': 'a4 00 19a006 01 02 02 81 a6 00 01 01 01 02 01 03 00 04 01 09 00 03 f4',
    'HistoryPage: record is an integer': 'a4 00 19a006 01 02 02 81 00 03 f4',
    'HistoryPage: records is a map': 'a4 00 19a006 01 02 02 a0 03 f4',
    'HistoryPage: more is an integer': 'a4 00 19a006 01 02 02 80 03 00',
    'HistoryPage: more is a float whose bits read 20': 'a4 00 19a006 01 02 02 80 03 f90014',
    'HistoryPage: more is a two-byte simple value': 'a4 00 19a006 01 02 02 80 03 f814',
    'HistoryPage: array claims one record more': 'a4 00 19a006 01 02 02 82 a5 00 01 01 01 02 01 03 00 04 01 03 f4',
    'HistoryPage: array claims 2^64 − 1 records': 'a4 00 19a006 01 02 02 9bffffffffffffffff 03 f4',
    'HistoryPage: indefinite array': 'a4 00 19a006 01 02 02 9f a5 00 01 01 01 02 01 03 00 04 01 ff 03 f4',
  }),
  ...group('outOfRange', 0xa006, 2, {
    'HistoryPage: record of unknown kind': 'a4 00 19a006 01 02 02 81 a5 00 01 01 1818 02 01 03 00 04 01 03 f4',
    'HistoryPage: record sequence 2^32':
      'a4 00 19a006 01 02 02 81 a5 00 1b0000000100000000 01 01 02 01 03 00 04 01 03 f4',
  }),
  ...group('outOfRange', 0xa0e1, 7, {
    'DoseStep: an event with a request id': 'a6 00 19a0e1 01 07 02 01 03 1832 04 1832 05 00',
  }),
];

export const malformed: readonly Malformed[] = [...setBolusForm, ...setBolusHead, ...ranges, ...unknown, ...answers];
