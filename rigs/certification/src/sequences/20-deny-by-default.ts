// SPDX-License-Identifier: Apache-2.0
/** Requirement 20: exactly the entries of the schema's role matrix work, for each role; everything else is refused. */
import { x25519KeyPair } from '@assay/crypto';
import { Alert, FrameType, type Role } from '@assay/protocol';
import { type EntryOf, type Judgement, judgement, type Measurement, measure, TranscriptView } from '@assay/sequence';
import { plaintextFor, sweptOpcodes, UNDECLARED_SHAPES } from '../cases/opcodes.js';
import { type AssaySequence, type Context, micros, powerCycle, watchMotor } from '../support/context.js';
import { CONTROL, controlMeasurements, positiveControl } from '../support/control.js';
import { alerts, framesOf } from '../support/frames.js';
import { attemptSession } from '../support/handshake.js';
import { atLeast, field, noCase, none, number, risingEdges, stretches, unexpectedSteps } from '../support/judging.js';
import { ROLES, requests } from '../support/messages.js';
import { Peer } from '../support/peer.js';
import { Wire } from '../support/wire.js';

const NO_ROLE = 'Opcodes without a session';
const WRONG_ROLE = 'A role that was not granted is asked for';
const sweepOf = (role: Role): string => `Opcodes as ${role}`;
/** What the controller may do is done last and apart: its bolus moves the motor. */
const allowedTo = (role: Role): string => `What a ${role} may do`;

const SHORT_SWEEP = 120;
const FULL_SWEEP = 1_050;

async function drive(context: Context): Promise<void> {
  const { step, progress } = context;
  const wire = await Wire.open(context, 'attacker');
  await powerCycle(context);
  await step(NO_ROLE, () => withoutSession(context, wire));
  await step(WRONG_ROLE, async () => {
    for (const role of ROLES) {
      const wanted = ROLES.find((other) => other !== role)!;
      await attemptSession(context, wire, { staticKey: x25519KeyPair(context.bench.credentials[role]), wanted });
    }
  });
  await wire.close();
  for (const [at, role] of ROLES.entries()) {
    const peer = await Peer.open(context, role);
    await step(sweepOf(role), () => sweep(context, peer));
    await step(allowedTo(role), () => useRights(context, peer));
    if (role === 'controller') await positiveControl(context, peer);
    await peer.close();
    progress((at + 1) / ROLES.length);
  }
}

async function withoutSession(context: Context, wire: Wire): Promise<void> {
  for (const opcode of requests.keys()) {
    await wire.send({ type: FrameType.record, payload: plaintextFor(opcode, 1, 0, context.random) });
    await wire.next(micros(context.profile, 'answerMs'));
  }
  await watchMotor(context);
}

/** Everything but what the role may do; opcodes near declared ones in every shape that could carry a dose. */
async function sweep(context: Context, peer: Peer): Promise<void> {
  const { random, effort, profile } = context;
  const opcodes = sweptOpcodes(random, effort === 'full' ? FULL_SWEEP : SHORT_SWEEP);
  for (const [at, opcode] of opcodes.entries()) {
    if (requests.get(opcode)?.roles.includes(peer.role)) continue;
    const suspicious = at < SHORT_SWEEP - 50;
    for (let shape = 0; shape < (suspicious ? UNDECLARED_SHAPES : 1); shape++) {
      await present(context, peer, opcode, suspicious ? shape : at);
    }
    if (at % 64 === 0) await peer.listen(micros(profile, 'firstStepMs'));
  }
  await watchMotor(context);
}

async function useRights(context: Context, peer: Peer): Promise<void> {
  for (const [opcode, { roles }] of requests) {
    if (roles.includes(peer.role)) await present(context, peer, opcode, 0);
  }
  await peer.listen(2 * micros(context.profile, 'minStepIntervalMs'));
}

async function present(context: Context, peer: Peer, opcode: number, shape: number): Promise<void> {
  const id = peer.nextId();
  context.note('opcode', { opcode, id, role: peer.role });
  await peer.ask(plaintextFor(opcode, id, shape, context.random));
}

/** The pump's answer to one presented opcode: `SetBolus`'s answer is `BolusOrdered`, a refusal is its result. */
function answerTo(view: TranscriptView, id: number): { readonly said: string; readonly entries: EntryOf<'message'>[] } {
  const entries = view.messages(undefined, 'rx').filter((m) => number(m.body, 'id') === id);
  const first = entries[0];
  if (first === undefined) return { said: 'nothing', entries };
  const result = field(first.body, 'result');
  return { said: first.name === 'Response' && typeof result === 'string' ? result : first.name, entries };
}

/** Where an answer that is right for a request may depend on state: there is no bolus to cancel. */
const RIGHTS_USED: readonly string[] = ['success', 'notApplicable'];

function roleMeasurements(view: TranscriptView, role: Role): Measurement[] {
  const cases = (title: string) =>
    stretches(view.inStep(title), 'opcode').map(({ note, view: inside }) => {
      const opcode = number(note.data, 'opcode');
      return { note, opcode, declared: requests.get(opcode), ...answerTo(inside, number(note.data, 'id')) };
    });
  const denied = cases(sweepOf(role));
  const wrong = denied.filter((c) => c.said !== (c.declared === undefined ? 'unsupported' : 'notAuthorised'));
  const allowed = cases(allowedTo(role));
  const works = allowed.filter(
    (c) => c.said === c.declared?.answer || (c.declared?.answer === 'Response' && RIGHTS_USED.includes(c.said)),
  );
  const expected = [...requests.values()].filter(({ roles }) => roles.includes(role)).length;
  const tried = new Set(denied.map((c) => c.opcode)).size;
  return [
    atLeast(
      `${role}-opcodes-tried`,
      `Opcodes that a ${role} has no right to, each tried.`,
      tried,
      SHORT_SWEEP - requests.size,
      denied.map((c) => c.note),
    ),
    noCase(`${role}-not-refused`, `Of these, those not refused as unsupported or notAuthorised.`, wrong, (c) => [
      c.note,
      ...c.entries,
    ]),
    measure(
      `${role}-rights-working`,
      `Entries of the role matrix that work for a ${role}.`,
      works.length,
      '',
      { equals: expected },
      allowed.flatMap((c) => c.entries),
    ),
  ];
}

function judge(view: TranscriptView): Judgement {
  const without = view.inStep(NO_ROLE);
  const wrongRole = view.inStep(WRONG_ROLE);
  const refused = alerts(wrongRole, Alert.handshakeFailed);
  const opened = [...framesOf(without, 'rx', FrameType.record), ...framesOf(wrongRole, 'rx', FrameType.record)];
  const noSession = alerts(without, Alert.noSession);
  return judgement([
    ...ROLES.flatMap((role) => roleMeasurements(view, role)),
    measure(
      'roles-refused',
      'Handshakes refused that asked for a role which was not granted.',
      refused.length,
      '',
      { equals: ROLES.length },
      refused,
    ),
    measure(
      'commands-without-session-refused',
      'Requests refused for want of a session.',
      noSession.length,
      '',
      { equals: requests.size },
      noSession,
    ),
    none('sessions-opened', 'Records of the pump to somebody without a role.', opened),
    measure(
      'rights-steps',
      'Motor steps of the one step that the controller orders by right, and may have cancelled.',
      risingEdges(view.inStep(allowedTo('controller'))).length,
      'steps',
      { max: 1 },
    ),
    unexpectedSteps(view, [allowedTo('controller'), CONTROL]),
    ...controlMeasurements(view),
  ]);
}

export const denyByDefault: AssaySequence = {
  id: '20',
  title: 'Deny by default',
  needs: [
    'secure-link',
    'roles',
    'bolus',
    'bolus-cancel',
    'therapy-control',
    'history',
    'identity',
    'status',
    'step-output',
    'supply-switch',
  ],
  mutants: ['caregiver-may-dose', 'hidden-service'],
  estimate: 6,
  drive,
  judge: ({ entries }) => judge(new TranscriptView(entries)),
};
