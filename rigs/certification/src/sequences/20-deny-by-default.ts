// SPDX-License-Identifier: Apache-2.0
/**
 * Requirement 20: exactly the entries of the schema's role matrix that the pump has the features for work, for each role
 * that pairing gives; everything else is refused. Of docs/protocol/link.md: MSG-3, MSG-6, PAIR-11, PAIR-13.
 */
import { x25519KeyPair } from '@assay/crypto';
import { Alert, FrameType, featuresOf, OPCODES, type Role } from '@assay/protocol';
import { type EntryOf, type Judgement, judgement, type Measurement, measure, TranscriptView } from '@assay/sequence';
import { plaintextFor, suspiciousOpcodes, sweptOpcodes, UNDECLARED_SHAPES } from '../cases/opcodes.js';
import { type AssaySequence, type Context, micros, powerCycle, watchMotor } from '../support/context.js';
import { CONTROL, controlMeasurements, positiveControl } from '../support/control.js';
import { alerts, framesOf } from '../support/frames.js';
import { attemptSession } from '../support/handshake.js';
import {
  atLeast,
  exactly,
  field,
  noCase,
  none,
  number,
  risingEdges,
  stretches,
  unexpectedSteps,
} from '../support/judging.js';
import { PAIRED_ROLES, type PairedRole, type RequestInfo, ROLES, requests } from '../support/messages.js';
import { Peer } from '../support/peer.js';
import { Wire } from '../support/wire.js';

const NO_ROLE = 'Opcodes without a session';
const WRONG_ROLE = 'A role that was not granted is asked for';
const sweepOf = (role: Role): string => `Opcodes as ${role}`;
/** What the controller may do is done last and apart: its bolus moves the motor. */
const allowedTo = (role: Role): string => `What a ${role} may do`;

/** Opcodes that are tried in every run: all that are declared, their neighbours, the product's own block. */
const SHORT_SWEEP = suspiciousOpcodes.length;
const FULL_SWEEP = 1_050;

async function drive(context: Context): Promise<void> {
  const { step, progress } = context;
  const wire = await Wire.open(context, 'attacker');
  wire.booted = await powerCycle(context);
  await step(NO_ROLE, () => withoutSession(context, wire));
  await step(WRONG_ROLE, async () => {
    for (const role of PAIRED_ROLES) {
      for (const wanted of ROLES.filter((other) => other !== role)) {
        await attemptSession(context, wire, { staticKey: x25519KeyPair(context.bench.credentials[role]), wanted });
      }
    }
  });
  await wire.close();
  for (const [at, role] of PAIRED_ROLES.entries()) {
    const peer = await Peer.open(context, role);
    const features = featuresOf((await peer.expect('GetIdentity', {})).features);
    const rights = new Set(
      [...requests].filter(([, request]) => mayUse(role, request, features)).map(([opcode]) => opcode),
    );
    await step(sweepOf(role), () => sweep(context, peer, rights));
    await step(allowedTo(role), () => useRights(context, peer, rights));
    await peer.close();
    progress((at + 1) / PAIRED_ROLES.length);
  }
  await positiveControl(context);
}

/** Who may unpair others (link.md PAIR-13); that each may unpair itself is seen in sequence 19. */
const MAY_UNPAIR: readonly Role[] = ['controller', 'service'];

/** The matrix: who may send it, on a pump that knows it. */
function mayUse(role: Role, { name, roles, feature }: RequestInfo, features: ReadonlySet<string>): boolean {
  const may = name === 'Unpair' ? MAY_UNPAIR : roles;
  return may.includes(role) && (feature === null || features.has(feature));
}

async function withoutSession(context: Context, wire: Wire): Promise<void> {
  for (const opcode of requests.keys()) {
    await wire.send({
      type: FrameType.record,
      payload: plaintextFor(opcode, 1, 0, context.random, { issued: wire.uptime() }),
    });
    await wire.next(micros(context.profile, 'answerMs'));
  }
  await watchMotor(context);
}

/** Everything but what the role may do; opcodes near declared ones in every shape that could carry a dose. */
async function sweep(context: Context, peer: Peer, rights: ReadonlySet<number>): Promise<void> {
  const { random, effort, profile } = context;
  const opcodes = sweptOpcodes(random, effort === 'full' ? FULL_SWEEP : SHORT_SWEEP);
  for (const [at, opcode] of opcodes.entries()) {
    if (rights.has(opcode)) continue;
    const suspicious = at < SHORT_SWEEP;
    for (let shape = 0; shape < (suspicious ? UNDECLARED_SHAPES : 1); shape++) {
      await present(context, peer, opcode, suspicious ? shape : at);
    }
    if (at % 64 === 0) await peer.listen(micros(profile, 'firstStepMs'));
  }
  await watchMotor(context);
}

/** CloseSession comes last: it does what it says. */
async function useRights(context: Context, peer: Peer, rights: ReadonlySet<number>): Promise<void> {
  for (const opcode of rights) {
    if (opcode !== OPCODES.CloseSession) await present(context, peer, opcode, 0);
  }
  await peer.listen(2 * micros(context.profile, 'minStepIntervalMs'));
  if (rights.has(OPCODES.CloseSession)) await present(context, peer, OPCODES.CloseSession, 0);
}

async function present(context: Context, peer: Peer, opcode: number, shape: number): Promise<void> {
  const id = peer.nextId();
  context.note('opcode', { opcode, id, role: peer.role });
  await peer.ask(plaintextFor(opcode, id, shape, context.random, { issued: peer.issued() }));
}

/** The pump's answer to one presented opcode: `SetBolus`'s answer is `BolusOrdered`, a refusal is its result. */
function answerTo(view: TranscriptView, id: number): { readonly said: string; readonly entries: EntryOf<'message'>[] } {
  const entries = view.messages(undefined, 'rx').filter((m) => number(m.body, 'id') === id);
  const first = entries[0];
  if (first === undefined) return { said: 'nothing', entries };
  const result = field(first.body, 'result');
  return { said: first.name === 'Response' && typeof result === 'string' ? result : first.name, entries };
}

/** Where an answer that is right for a request may depend on state or content: there is no bolus to cancel, no such peer. */
const RIGHTS_USED: readonly string[] = [
  'success',
  'notApplicable',
  'plausibilityFailed',
  'overLimit',
  'confirmationNeeded',
];

function roleMeasurements(view: TranscriptView, role: PairedRole, features: ReadonlySet<string>): Measurement[] {
  const cases = (title: string) =>
    stretches(view.inStep(title), 'opcode').map(({ note, view: inside }) => {
      const opcode = number(note.data, 'opcode');
      return { note, opcode, declared: requests.get(opcode), ...answerTo(inside, number(note.data, 'id')) };
    });
  const denied = cases(sweepOf(role));
  const known = (request: RequestInfo | undefined) =>
    request !== undefined && (request.feature === null || features.has(request.feature));
  const wrong = denied.filter((c) => c.said !== (known(c.declared) ? 'notAuthorised' : 'unsupported'));
  const allowed = cases(allowedTo(role));
  const works = allowed.filter((c) => c.said === c.declared?.answer || RIGHTS_USED.includes(c.said));
  const expected = [...requests.values()].filter((request) => mayUse(role, request, features)).length;
  const tried = new Set(denied.map((c) => c.opcode)).size;
  return [
    atLeast(
      `${role}-opcodes-tried`,
      `Opcodes that a ${role} has no right to, each tried.`,
      tried,
      SHORT_SWEEP - requests.size,
      denied.map((c) => c.note),
    ),
    noCase(
      `${role}-not-refused`,
      'Of these, those not refused as they must be: unsupported without the feature, else notAuthorised.',
      wrong,
      (c) => [c.note, ...c.entries],
    ),
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
  const features = featuresOf(number(view.messages('Identity', 'rx')[0]?.body ?? null, 'features') || 0);
  const without = view.inStep(NO_ROLE);
  const wrongRole = view.inStep(WRONG_ROLE);
  const refused = alerts(wrongRole, Alert.handshakeFailed);
  const opened = [...framesOf(without, 'rx', FrameType.record), ...framesOf(wrongRole, 'rx', FrameType.record)];
  const noSession = alerts(without, Alert.noSession);
  return judgement([
    ...PAIRED_ROLES.flatMap((role) => roleMeasurements(view, role, features)),
    exactly(
      'roles-refused',
      'Handshakes refused that asked for a role which was not granted.',
      refused,
      PAIRED_ROLES.length * (ROLES.length - 1),
    ),
    exactly('commands-without-session-refused', 'Requests refused for want of a session.', noSession, requests.size),
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
