// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { AssayMisuseError, AssayPeerError, bytesToHex, hexToBytes } from '@assay/crypto';
import fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { encodeCbor } from '../cbor/cbor.js';
import type { MessageVectors } from '../generate/message-vectors.js';
import { schema } from '../schema/schema.js';
import type { Field, Fields } from '../schema/types.js';
import { milliseconds } from '../units/units.js';
import type { AnswerName, Body, CommandName, MessageName, PayloadName } from './body.js';
import {
  enumCode,
  enumName,
  featureBits,
  featuresOf,
  MESSAGE_NAMES,
  messageName,
  messageOf,
  OPCODES,
  rolesOf,
} from './codes.js';
import { bodyToJson } from './json.js';
import { decodeMessage, encodeArmed, encodeMessage, peekMessage } from './message.js';
import { MessageError } from './message-error.js';
import { decodePayload, encodePayload } from './payload.js';

const vectors: MessageVectors = JSON.parse(
  readFileSync(new URL('../../../../tests/vectors/messages.json', import.meta.url), 'utf8'),
);

const fresh = { issued: 0, life: 1, key: 1n } as const;
const bolus = { amount: 50, kind: 'normal', ...fresh };

const FAULTS = {
  success: undefined,
  unsupported: 'unsupported',
  invalidOperand: 'invalidOperand',
  outOfRange: 'outOfRange',
};

function faultOf(bytes: Uint8Array): string | undefined {
  try {
    decodeMessage(bytes);
    return undefined;
  } catch (error) {
    if (!(error instanceof MessageError)) throw error;
    return error.fault;
  }
}

function arbitraryField(field: Field): fc.Arbitrary<unknown> {
  switch (field.type) {
    case 'uint':
      return fc.integer({ min: field.min, max: field.max });
    case 'uint64':
      return fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
    case 'bool':
      return fc.boolean();
    case 'bytes':
      return fc.uint8Array({ minLength: field.min, maxLength: field.max });
    case 'text':
      return fc.string({ unit: 'grapheme-ascii', maxLength: field.max });
    case 'enum':
      return fc.constantFrom(...Object.keys(schema.enums[field.of as keyof typeof schema.enums].values));
    case 'array':
      return fc.array(arbitraryBody(schema.records[field.of as 'HistoryRecord'].fields), { maxLength: field.max });
  }
}

function arbitraryBody(fields: Fields): fc.Arbitrary<object> {
  const entries = Object.entries(fields);
  const required = entries.filter(([, field]) => !field.optional).map(([name]) => name);
  const model = Object.fromEntries(entries.map(([name, field]) => [name, arbitraryField(field)]));
  return fc.record(model, { requiredKeys: required });
}

const anyMessage = fc.constantFrom(...MESSAGE_NAMES).chain((name) => {
  const { kind, fields } = messageOf(name);
  const id = kind === 'event' ? fc.constant(0) : fc.integer({ min: kind === 'request' ? 1 : 0, max: 0xffff });
  return fc.record({ name: fc.constant(name), id, body: arbitraryBody(fields) });
});
const encodeAny = (m: { name: MessageName; id: number; body: object }): Uint8Array =>
  encodeArmed(m.name, m.id, m.body as never);

describe('messages, link.md MSG', () => {
  test.each(vectors.messages)('MSG-1 vector $name $id', ({ name, id, body, hex }) => {
    const message = decodeMessage(hexToBytes(hex));
    expect(message).toMatchObject({ name, id });
    expect(bodyToJson(message.body)).toEqual(body);
    expect(bytesToHex(encodeAny(message))).toBe(hex);
  });

  test.each(vectors.malformed)('MSG-2 MSG-4 MSG-5 $note: $expect', ({ hex, expect: wanted, opcode, id }) => {
    expect(faultOf(hexToBytes(hex))).toBe(FAULTS[wanted as keyof typeof FAULTS]);
    expect(peekMessage(hexToBytes(hex))).toEqual({ opcode, id });
  });

  test.each(vectors.payloads)('payload $name $hex', ({ name, body, hex }) => {
    const payload = decodePayload(name, hexToBytes(hex));
    expect(bodyToJson(payload)).toEqual(body);
    expect(bytesToHex(encodePayload(name, payload))).toBe(hex);
  });

  test.each(vectors.malformedPayloads)('payload $note: $expect', ({ name, hex, expect: wanted }) => {
    expect(() => decodePayload(name, hexToBytes(hex))).toThrow(AssayPeerError);
    expect(() => decodePayload(name, hexToBytes(hex))).toThrow(
      expect.objectContaining({
        code: wanted === 'outOfRange' ? 'out-of-range' : expect.stringMatching(/^(cbor-|invalid-operand)/),
      }),
    );
  });

  test('MSG-1 there and back, every message', () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        expect(decodeMessage(encodeAny(message))).toEqual(message);
      }),
      { numRuns: 500 },
    );
  });

  test('VER-1 there and back, every payload; every cut is refused', () => {
    const names = Object.keys(schema.payloads) as PayloadName[];
    const anyPayload = fc
      .constantFrom(...names)
      .chain((name) => fc.record({ name: fc.constant(name), body: arbitraryBody(schema.payloads[name].fields) }));
    fc.assert(
      fc.property(anyPayload, fc.nat(), ({ name, body }, seed) => {
        const bytes = encodePayload(name, body as never);
        expect(decodePayload(name, bytes)).toEqual(body);
        expect(() => decodePayload(name, bytes.slice(0, seed % bytes.length))).toThrow(AssayPeerError);
      }),
      { numRuns: 300 },
    );
  });

  test('a Buffer is read and written as any bytes are, and what was read is a copy', () => {
    const sent = encodeMessage('AuditCheckpoint', 1, {
      sequence: 1,
      chain: Buffer.alloc(32, 5),
      signature: new Uint8Array(64),
      bootCount: 1,
      uptime: milliseconds(0),
    });
    const wire = Buffer.from(sent);
    const { body } = decodeMessage(wire) as { body: Body<'AuditCheckpoint'> };
    wire.fill(0);
    expect(body.chain).toEqual(new Uint8Array(32).fill(5));
  });

  test('MSG-2 no truncation and no flipped bit throws outside the error family, and no message has two encodings', () => {
    fc.assert(
      fc.property(anyMessage, fc.nat(), (message, seed) => {
        const bytes = encodeAny(message);
        expect(faultOf(bytes.slice(0, seed % bytes.length))).toMatch(/invalidOperand/);
        const flipped = bytes.slice();
        flipped[seed % bytes.length]! ^= 1 << (seed % 8);
        if (faultOf(flipped) === undefined) expect(encodeAny(decodeMessage(flipped))).toEqual(flipped);
      }),
      { numRuns: 500 },
    );
  });

  test('MSG-2 noise never throws outside the error family', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) =>
        [undefined, ...Object.keys(FAULTS)].includes(faultOf(bytes)),
      ),
      {
        numRuns: 2000,
      },
    );
  });

  test('errors name the field', () => {
    const bytes = encodeCbor(
      new Map([
        [0, OPCODES.SetBolus],
        [1, 1],
        [2, 10_050],
        [3, enumCode('BolusKind', 'normal')],
        [20, 0],
        [21, 1],
        [22, 0],
      ]),
    );
    expect(() => decodeMessage(bytes)).toThrow(
      expect.objectContaining({
        code: 'out-of-range',
        field: 'SetBolus.amount',
        message: 'SetBolus.amount: 10050 is not within 50…10000',
      }),
    );
  });
});

describe('encoder', () => {
  test.each<[MessageName, number, object, string]>([
    ['SetBolus', 1, { ...bolus, amount: 49 }, 'SetBolus.amount'],
    ['SetBolus', 1, { ...bolus, amount: 50.5 }, 'SetBolus.amount'],
    ['SetBolus', 1, { ...bolus, amount: '50' }, 'SetBolus.amount'],
    ['SetBolus', 1, { ...bolus, key: 1 }, 'SetBolus.key'],
    ['SetBolus', 1, { ...bolus, key: 2n ** 64n }, 'SetBolus.key'],
    ['SetBolus', 1, { ...bolus, key: undefined }, 'SetBolus.key'],
    ['SetBolus', 1, { ...bolus, extra: 1 }, 'SetBolus.extra'],
    ['SetBolus', 1, { ...bolus, constructor: 1 }, 'SetBolus.constructor'],
    ['SetTherapyState', 1, { ...fresh, state: 'walk' }, 'SetTherapyState.state'],
    ['SetTherapyState', 1, { ...fresh, state: 'toString' }, 'SetTherapyState.state'],
    ['StoreRevocations', 1, { list: new Uint8Array(441) }, 'StoreRevocations.list'],
    ['HistoryPage', 1, { records: new Array(9).fill({}), more: false }, 'HistoryPage.records'],
    ['HistoryPage', 1, { records: [{}], more: false }, 'HistoryPage.records[0].sequence'],
    ['HistoryPage', 1, { records: [], more: 0 }, 'HistoryPage.more'],
  ])('%s case %#: names the field', (name, id, body, field) => {
    expect(() => encodeArmed(name, id, body as never)).toThrow(AssayMisuseError);
    expect(() => encodeArmed(name, id, body as never)).toThrow(expect.objectContaining({ code: 'bad-field' }));
    expect(() => encodeArmed(name, id, body as never)).toThrow(`${field}: `);
  });

  test.each<[Exclude<MessageName, CommandName>, number]>([
    ['GetStatus', 0],
    ['GetStatus', 65_536],
    ['GetStatus', 1.5],
    ['Response', -1],
    ['SessionOpen', 1],
  ])('%s refuses the request id %d', (name, id) => {
    expect(() => encodeMessage(name, id, {} as never)).toThrow(expect.objectContaining({ code: 'bad-id' }));
  });
});

describe('codes', () => {
  test('opcodes and names are one to one', () => {
    expect(MESSAGE_NAMES.map((name) => messageName(OPCODES[name]))).toEqual(MESSAGE_NAMES);
    expect(messageName(0)).toBeUndefined();
  });

  test('roles by name and by opcode', () => {
    expect(rolesOf('SetBolus')).toEqual(['controller']);
    expect(rolesOf(OPCODES.ListPeers)).toEqual(['controller', 'service']);
    expect(rolesOf('Status')).toEqual([]);
    expect(rolesOf('BeginUpdate')).toEqual(['service', 'controller']);
    expect(rolesOf('BeginUpdate', true)).toEqual(['service']);
    expect(rolesOf('SetBolus', true)).toEqual(['controller']);
    expect(rolesOf(0xa0fe)).toEqual([]);
  });

  test('VER-7 features by their bits; bits of later versions are passed over', () => {
    expect([...featuresOf(0)]).toEqual([]);
    expect([...featuresOf(0b1_0000_0000_0101)]).toEqual(['basal', 'bolusKinds', 'update']);
    expect(featuresOf(0xffff_ffff).size).toBe(Object.keys(schema.enums.Feature.values).length);
    expect(featureBits(['update', 'basal', 'basal'])).toBe(0x1001);
    expect(featuresOf(featureBits(['limits', 'time']))).toEqual(new Set(['limits', 'time']));
  });

  test('enumerations', () => {
    expect(enumCode('TherapyState', 'run')).toBe(0x55);
    expect(enumName('Result', 0x0f)).toBe('success');
    expect(enumName('Result', 0xffn)).toBeUndefined();
    expect(() => enumCode('Role', 'valueOf' as never)).toThrow(AssayMisuseError);
  });

  test('types come from the schema', () => {
    expectTypeOf<Body<'SessionClosed'>['reason']>().toEqualTypeOf<keyof typeof schema.enums.SessionEnd.values>();
    expectTypeOf<Body<'Response'>['repeated']>().toEqualTypeOf<boolean | undefined>();
    expectTypeOf<AnswerName<'SetBolus'>>().toEqualTypeOf<'BolusOrdered'>();
    expect(messageOf('SetBolus').answer).toBe('BolusOrdered');
  });

  test('a body as JSON: bytes in hexadecimal, bigint in decimal, nothing undefined', () => {
    expect(
      bodyToJson({
        key: 2n ** 64n - 1n,
        serial: Uint8Array.of(0xab, 1),
        records: [{ a: 1, b: undefined }],
        more: true,
      }),
    ).toEqual({
      key: '18446744073709551615',
      serial: 'ab01',
      records: [{ a: 1 }],
      more: true,
    });
  });
});
