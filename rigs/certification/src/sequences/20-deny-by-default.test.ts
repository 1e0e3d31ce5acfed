// SPDX-License-Identifier: Apache-2.0
import { Alert, FrameType } from '@assay/protocol';
import { expect, test } from 'vitest';
import { suspiciousOpcodes } from '../cases/opcodes.js';
import { PAIRED_ROLES, ROLES, requests } from '../support/messages.js';
import { judged } from '../testing/judged.js';
import { changed, Script, withStepAfter } from '../testing/script.js';
import { denyByDefault as sequence } from './20-deny-by-default.js';

/** `answer` overrides the right answer to one opcode in one role. */
function script(answer: (role: string, opcode: number) => string | undefined = () => undefined): Script {
  const s = new Script();
  // Bit 9 of the features: automated dosing, which this pump then must know.
  s.message('rx', 'Identity', { id: 1, features: 1 << 9 });
  s.step('Opcodes without a session', (t) => {
    for (const _ of requests) t.alert(Alert.noSession);
  });
  s.step('A role that was not granted is asked for', (t) => {
    for (let i = 0; i < PAIRED_ROLES.length * (ROLES.length - 1); i++) t.alert(Alert.handshakeFailed);
  });
  let id = 0;
  for (const role of PAIRED_ROLES) {
    const present = (t: Script, opcode: number, right: string) => {
      id++;
      t.note('opcode', { opcode, id, role });
      const said = answer(role, opcode) ?? right;
      if (said === 'nothing') return;
      const response = said[0] === said[0]!.toLowerCase();
      t.message('rx', response ? 'Response' : said, response ? { id, result: said } : { id });
    };
    s.step(`Opcodes as ${role}`, (t) => {
      for (let at = 0; at < suspiciousOpcodes.length; at++) present(t, 0xb000 + at, 'unsupported');
      for (const [opcode, { feature }] of requests) {
        if (!mayUse(role, opcode)) present(t, opcode, isKnown(feature) ? 'notAuthorised' : 'unsupported');
      }
    });
    s.step(`What a ${role} may do`, (t) => {
      for (const [opcode, request] of requests) {
        if (mayUse(role, opcode)) present(t, opcode, request.answer === 'Response' ? 'success' : request.answer);
      }
    });
  }
  return s.control();
}

const SET_BOLUS = 0x114b;
const UNPAIR = 0xa040;
const SET_AUTOMATED_DOSING = 0xa023;
const SET_LIMITS = 0x148d;

function isKnown(feature: string | null): boolean {
  return feature === null || feature === 'automatedDosing';
}

function mayUse(role: 'controller' | 'caregiver', opcode: number): boolean {
  const { roles, feature } = requests.get(opcode)!;
  return isKnown(feature) && roles.includes(role) && (opcode !== UNPAIR || role === 'controller');
}

test('passes when exactly the matrix works', () => {
  expect(judged(sequence, script().entries)).toMatchObject({ outcome: 'pass', out: [] });
});

test('fails when a caregiver may dose', () => {
  const entries = script((role, opcode) =>
    role === 'caregiver' && opcode === SET_BOLUS ? 'BolusOrdered' : undefined,
  ).entries;
  expect(judged(sequence, entries).out).toEqual(['caregiver-not-refused']);
});

test('fails when an undeclared opcode does something, or nothing at all is heard of it', () => {
  const serves = script((role, opcode) => (role === 'controller' && opcode === 0xb005 ? 'success' : undefined)).entries;
  expect(judged(sequence, serves).out).toEqual(['controller-not-refused']);
  const silent = script((role, opcode) => (role === 'controller' && opcode === 0xb005 ? 'nothing' : undefined)).entries;
  expect(judged(sequence, silent).out).toEqual(['controller-not-refused']);
});

test('fails when the pump obeys, or refuses for the wrong reason, what it has not the feature for', () => {
  for (const said of ['success', 'notAuthorised']) {
    const entries = script((role, opcode) =>
      role === 'controller' && opcode === SET_LIMITS ? said : undefined,
    ).entries;
    expect(judged(sequence, entries).out).toEqual(['controller-not-refused']);
  }
});

test('fails when the pump does not know what it has the feature for', () => {
  const entries = script((role, opcode) =>
    role === 'controller' && opcode === SET_AUTOMATED_DOSING ? 'unsupported' : undefined,
  ).entries;
  expect(judged(sequence, entries).out).toEqual(['controller-not-refused']);
});

test('fails when a right does not work: a pump that refuses everything is no safe pump', () => {
  const entries = script((role, opcode) =>
    role === 'controller' && opcode === SET_BOLUS ? 'notAuthorised' : undefined,
  ).entries;
  expect(judged(sequence, entries).out).toEqual(['controller-rights-working']);
});

test('fails when a role is granted that was not paired', () => {
  let first = true;
  const entries = changed(script().entries, (e) => {
    if (
      !first ||
      e.k !== 'frame' ||
      e.hex !== new Script().alert(Alert.handshakeFailed).entries.map((f) => (f.k === 'frame' ? f.hex : ''))[0]
    )
      return e;
    first = false;
    const [record] = new Script().frame('rx', FrameType.record, new Uint8Array(35)).entries;
    return { ...record!, n: e.n, t: e.t };
  });
  expect(judged(sequence, entries).out).toEqual(['roles-refused', 'sessions-opened']);
});

test('fails on a dose from a sweep', () => {
  const entries = withStepAfter(script().entries, (e) => e.k === 'note' && e.name === 'opcode');
  expect(judged(sequence, entries).out).toEqual(['unexpected-steps']);
});
