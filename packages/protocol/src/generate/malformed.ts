// SPDX-License-Identifier: Apache-2.0
/** Messages that a decoder must refuse, with the Result that link.md §7.2 and §7.3 want. Written by hand, byte by byte. */
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

/** A good one is a4 00 19114b 01 03 02 1832 03 00. */
const setBolusForm = group('invalidOperand', SET_BOLUS, 3, {
  'SetBolus: a byte after the end': 'a4 00 19114b 01 03 02 1832 03 00 00',
  'SetBolus: unknown key 4': 'a5 00 19114b 01 03 02 1832 03 00 04 00',
  'SetBolus: unknown key 256': 'a5 00 19114b 01 03 02 1832 03 00 190100 00',
  'SetBolus: text key': 'a5 00 19114b 01 03 02 1832 03 00 6161 00',
  'SetBolus: negative key': 'a5 00 19114b 01 03 02 1832 03 00 20 00',
  'SetBolus: no amount': 'a3 00 19114b 01 03 03 00',
  'SetBolus: no idempotency key': 'a3 00 19114b 01 03 02 1832',
  'SetBolus: no fields': 'a2 00 19114b 01 03',
  'SetBolus: amount in 2 bytes': 'a4 00 19114b 01 03 02 190032 03 00',
  'SetBolus: amount in 4 bytes': 'a4 00 19114b 01 03 02 1a00000032 03 00',
  'SetBolus: amount in 8 bytes': 'a4 00 19114b 01 03 02 1b0000000000000032 03 00',
  'SetBolus: idempotency key 0 in 1 byte': 'a4 00 19114b 01 03 02 1832 03 1800',
  'SetBolus: key 2 in 1 byte': 'a4 00 19114b 01 03 1802 1832 03 00',
  'SetBolus: fields in wrong order': 'a4 00 19114b 01 03 03 00 02 1832',
  'SetBolus: amount twice': 'a5 00 19114b 01 03 02 1832 02 1832 03 00',
  'SetBolus: opcode twice': 'a5 00 19114b 01 03 00 19114b 02 1832 03 00',
  'SetBolus: amount is text': 'a4 00 19114b 01 03 02 623530 03 00',
  'SetBolus: amount is bytes': 'a4 00 19114b 01 03 02 4132 03 00',
  'SetBolus: amount is true': 'a4 00 19114b 01 03 02 f5 03 00',
  'SetBolus: amount is null': 'a4 00 19114b 01 03 02 f6 03 00',
  'SetBolus: amount is undefined': 'a4 00 19114b 01 03 02 f7 03 00',
  'SetBolus: amount is an array': 'a4 00 19114b 01 03 02 811832 03 00',
  'SetBolus: amount is a map': 'a4 00 19114b 01 03 02 a0 03 00',
  'SetBolus: amount is a half float': 'a4 00 19114b 01 03 02 f95240 03 00',
  'SetBolus: amount is a single float': 'a4 00 19114b 01 03 02 fa42480000 03 00',
  'SetBolus: amount is a double float': 'a4 00 19114b 01 03 02 fb4049000000000000 03 00',
  'SetBolus: amount is a tagged bignum': 'a4 00 19114b 01 03 02 c24132 03 00',
  'SetBolus: amount is tagged': 'a4 00 19114b 01 03 02 c11832 03 00',
  'SetBolus: amount is a reserved head': 'a4 00 19114b 01 03 02 1c 03 00',
  'SetBolus: amount is a break': 'a4 00 19114b 01 03 02 ff 03 00',
  'SetBolus: key is bytes': 'a4 00 19114b 01 03 02 1832 03 480000000000000000',
  'SetBolus: map claims one pair more': 'a5 00 19114b 01 03 02 1832 03 00',
  'SetBolus: map claims one pair less': 'a3 00 19114b 01 03 02 1832 03 00',
  'SetBolus: map claims 2^64 − 1 pairs': 'bbffffffffffffffff 00 19114b 01 03 02 1832 03 00',
  'SetBolus: out of range, then a byte after the end': 'a4 00 19114b 01 03 02 192711 03 00 00',
  'SetBolus: out of range, then text': 'a4 00 19114b 01 03 02 192711 03 6130',
  'SetBolus: two messages in one': 'a4 00 19114b 01 03 02 1832 03 00 a4 00 19114b 01 03 02 1832 03 00',
});

const setBolusHead = [
  ...group('invalidOperand', 0, 0, {
    'nothing at all': '',
    'an empty map': 'a0',
    'an array': '84 00 19114b 01 03',
    'an integer': '00',
    bytes: '4100',
    'a tagged map': 'd9d9f7 a4 00 19114b 01 03 02 1832 03 00',
    'indefinite map': 'bf 00 19114b 01 03 02 1832 03 00 ff',
    'map head in 1 byte': 'b804 00 19114b 01 03 02 1832 03 00',
    'opcode in 4 bytes': 'a4 00 1a0000114b 01 03 02 1832 03 00',
    'opcode is text': 'a4 00 6161 01 03 02 1832 03 00',
    'opcode is half a head': 'a4 00 1911',
    'request id before opcode': 'a4 01 03 00 19114b 02 1832 03 00',
    'no opcode': 'a3 01 03 02 1832 03 00',
    'opcode under a text key': 'a4 6130 19114b 01 03 02 1832 03 00',
  }),
  ...group('invalidOperand', SET_BOLUS, 0, {
    'no request id': 'a3 00 19114b 02 1832 03 00',
    'nothing but the opcode': 'a1 00 19114b',
    'request id in 2 bytes': 'a4 00 19114b 01 190003 02 1832 03 00',
    'request id is text': 'a4 00 19114b 01 6133 02 1832 03 00',
  }),
  ...group('outOfRange', SET_BOLUS, 0, {
    'request id 0': 'a4 00 19114b 01 00 02 1832 03 00',
    'request id 65536': 'a4 00 19114b 01 1a00010000 02 1832 03 00',
    'request id −1': 'a4 00 19114b 01 20 02 1832 03 00',
    'request id 2^64 − 1': 'a4 00 19114b 01 1bffffffffffffffff 02 1832 03 00',
  }),
];

const ranges = [
  ...group('outOfRange', SET_BOLUS, 3, {
    'SetBolus: amount 0': 'a4 00 19114b 01 03 02 00 03 00',
    'SetBolus: amount 49': 'a4 00 19114b 01 03 02 1831 03 00',
    'SetBolus: amount 10001': 'a4 00 19114b 01 03 02 192711 03 00',
    'SetBolus: amount 65536 + 50': 'a4 00 19114b 01 03 02 1a00010032 03 00',
    'SetBolus: amount 2^32 + 50': 'a4 00 19114b 01 03 02 1b0000000100000032 03 00',
    'SetBolus: amount 2^64 − 1': 'a4 00 19114b 01 03 02 1bffffffffffffffff 03 00',
    'SetBolus: amount −1': 'a4 00 19114b 01 03 02 20 03 00',
    'SetBolus: amount −50': 'a4 00 19114b 01 03 02 3831 03 00',
    'SetBolus: amount −2^64': 'a4 00 19114b 01 03 02 3bffffffffffffffff 03 00',
    'SetBolus: idempotency key −1': 'a4 00 19114b 01 03 02 1832 03 20',
    'SetBolus: amount and key out of range': 'a4 00 19114b 01 03 02 00 03 20',
  }),
  ...group('outOfRange', READ_HISTORY, 2, {
    'ReadHistory: count 0': 'a4 00 19a005 01 02 02 01 03 00',
    'ReadHistory: count 9': 'a4 00 19a005 01 02 02 01 03 09',
    'ReadHistory: count 257': 'a4 00 19a005 01 02 02 01 03 190101',
    'ReadHistory: from 2^32': 'a4 00 19a005 01 02 02 1b0000000100000000 03 01',
  }),
  ...group('outOfRange', SET_THERAPY_STATE, 6, {
    'SetTherapyState: 0x34 is no state': 'a3 00 190f5a 01 06 02 1834',
    'SetTherapyState: 0x133 is no state': 'a3 00 190f5a 01 06 02 190133',
    'SetTherapyState: −1': 'a3 00 190f5a 01 06 02 20',
  }),
  ...group('invalidOperand', SET_THERAPY_STATE, 6, {
    'SetTherapyState: state is text': 'a3 00 190f5a 01 06 02 6472756e',
    'SetTherapyState: state in 2 bytes': 'a3 00 190f5a 01 06 02 190033',
    'SetTherapyState: state is an array of one': 'a3 00 190f5a 01 06 02 811833',
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
  }),
];

const answers = [
  ...group('invalidOperand', 0xa002, 1, {
    'Identity: serial of 7 bytes':
      'a8 00 19a002 01 01 02 47e6605838831234 03 65302e312e30 04 00 05 647069636f 06 1832 07 192710',
    'Identity: firmware of 25 characters':
      'a8 00 19a002 01 01 02 48e660583883123456 03 781930303030303030303030303030303030303030303030303030 04 00 05 60 06 1832 07 00',
    'Identity: firmware holds a control character':
      'a8 00 19a002 01 01 02 48e660583883123456 03 65302e312e0a 04 00 05 647069636f 06 1832 07 192710',
    'Identity: board holds a letter beyond ASCII':
      'a8 00 19a002 01 01 02 48e660583883123456 03 65302e312e30 04 00 05 62c3a9 06 1832 07 192710',
    'Identity: board runs past the end': 'a8 00 19a002 01 01 02 48e660583883123456 03 65302e312e30 04 00 05 787f706963',
  }),
  ...group('outOfRange', 0xa002, 1, {
    'Identity: step of 0':
      'a8 00 19a002 01 01 02 48e660583883123456 03 65302e312e30 04 00 05 647069636f 06 00 07 192710',
    'Identity: build 2 is no build kind':
      'a8 00 19a002 01 01 02 48e660583883123456 03 65302e312e30 04 02 05 647069636f 06 1832 07 192710',
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
    'HistoryPage: indefinite array': 'a4 00 19a006 01 02 02 9f a5 00 01 01 01 02 01 03 00 04 01 ff 03 f4',
  }),
  ...group('outOfRange', 0xa006, 2, {
    'HistoryPage: record of unknown kind': 'a4 00 19a006 01 02 02 81 a5 00 01 01 09 02 01 03 00 04 01 03 f4',
    'HistoryPage: record sequence 2^32':
      'a4 00 19a006 01 02 02 81 a5 00 1b0000000100000000 01 01 02 01 03 00 04 01 03 f4',
  }),
  ...group('outOfRange', 0xa0e1, 7, {
    'DoseStep: an event with a request id': 'a6 00 19a0e1 01 07 02 01 03 1832 04 1832 05 00',
  }),
];

export const malformed: readonly Malformed[] = [...setBolusForm, ...setBolusHead, ...ranges, ...unknown, ...answers];
