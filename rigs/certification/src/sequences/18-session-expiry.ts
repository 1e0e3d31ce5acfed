// SPDX-License-Identifier: Apache-2.0
/**
 * Requirement 18: a session that nobody uses, and one that is too old, ends by itself; a new authentication is needed. Of
 * docs/protocol/link.md: SES-2, SES-3, SES-5, RES-5.
 */
import { Alert } from '@assay/protocol';
import type { DeviceProfile } from '@assay/rig';
import { type Judgement, judgement, type Measurement, measure, TranscriptView } from '@assay/sequence';
import type { Micros } from '@assay/transport';
import { type AssaySequence, type Context, micros, watchMotor } from '../support/context.js';
import { CONTROL, controlMeasurements, positiveControl } from '../support/control.js';
import { alerts } from '../support/frames.js';
import { probeTicket } from '../support/guest.js';
import { atLeast, exactly, none, number, sessionEnd, text, unexpectedSteps, within } from '../support/judging.js';
import { Peer } from '../support/peer.js';
import { RawSession } from '../support/raw-session.js';
import { Wire } from '../support/wire.js';

const USED = 'A session is used just before it would be idle';
const IDLE = 'A session is not used any more';
const IDLE_COMMAND = 'A command comes in the session that was idle';
const YOUNG = 'A session is used on and on, and resumed when it is half as old as it may become';
const AGED = 'The resumed session is used until it is too old';
const AGED_COMMAND = 'A command comes in the session that is too old';
const TICKET = 'Its ticket is shown';

const COMMANDS = [IDLE_COMMAND, AGED_COMMAND];
/** The two clocks start apart by the line's delay, and the pump need not look at its own all the time. */
const MARGIN: Micros = 2_000_000;

async function drive(context: Context): Promise<void> {
  const { step, progress, profile, bench, signal } = context;
  const idle = micros(profile, 'sessionIdleMs');
  const wire = await Wire.open(context, 'controller');
  const session = await RawSession.open(context, wire);
  await step(USED, async () => {
    for (let i = 0; i < 3; i++) {
      await bench.clock.sleep(idle - MARGIN, signal);
      await session.status();
    }
  });
  await step(IDLE, () => listen(context, session, idle + MARGIN));
  await step(IDLE_COMMAND, () => command(context, session));
  session.wipe();
  await wire.close();
  progress(0.4);
  await growOld(context);
  await positiveControl(context);
}

/** Hears what comes until `time` is over. */
async function listen({ bench }: Context, session: RawSession, time: Micros): Promise<void> {
  for (const end = bench.clock.now() + time; bench.clock.now() < end; ) {
    if ((await session.hear(end - bench.clock.now())) === null) return;
  }
}

/** Authentic, in order and fresh: refused only because the session is over. */
async function command(context: Context, session: RawSession): Promise<void> {
  await session.ask(session.bolus());
  await watchMotor(context);
}

/** By the honest client for the first half, which resumes; then by one that knows no limits. */
async function growOld(context: Context): Promise<void> {
  const { step, profile, bench, note, progress } = context;
  const age = micros(profile, 'sessionAgeMs');
  const start = bench.clock.now();
  const ticket = await step(YOUNG, async () => {
    const peer = await Peer.open(context, 'controller');
    await useUntil(context, start + age / 2, () => peer.expect('GetStatus', {}));
    const taken = peer.client.takeTicket();
    await peer.close();
    return taken;
  });
  progress(0.7);
  const wire = await Wire.open(context, 'controller');
  const resumed = await RawSession.resume(context, wire, ticket!);
  await step(AGED, async () => {
    note('resumed', { after: bench.clock.now() - start, left: resumed.opened.ageLimit });
    await useUntil(context, start + age - 2 * MARGIN, async () => {
      resumed.renewKey();
      await resumed.status();
    });
    await listen(context, resumed, 4 * MARGIN);
    note('aged', { after: bench.clock.now() - start });
  });
  await step(AGED_COMMAND, () => command(context, resumed));
  await step(TICKET, async () => note('ticket', { answer: await probeTicket(wire, resumed.ticketId) }));
  resumed.wipe();
  await wire.close();
}

/** Uses a session well before it grows idle, up to `end`. */
async function useUntil({ bench, profile, signal }: Context, end: Micros, use: () => Promise<unknown>): Promise<void> {
  const every = micros(profile, 'sessionIdleMs') - 30 * MARGIN;
  for (let left = end - bench.clock.now(); left > 0; left = end - bench.clock.now()) {
    await bench.clock.sleep(Math.min(every, left), signal);
    await use();
  }
}

function judge(view: TranscriptView, profile: DeviceProfile): Judgement {
  const refused = alerts(within(view, COMMANDS), Alert.noSession);
  const acted = within(view, COMMANDS).messages(undefined, 'rx');
  const tickets = view.notes('ticket');
  return judgement([
    none('commands-after-the-end', 'Answers to commands in a session that must be over.', acted),
    exactly(
      'commands-refused',
      'Commands refused for want of a session: after idling, and after growing old.',
      refused,
      COMMANDS.length,
    ),
    ...idleMeasurements(view),
    ...ageMeasurements(view, profile),
    measure(
      'ticket-after-age',
      'How the pump answered the ticket of the session that grew too old.',
      text(tickets[0]?.data ?? null, 'answer'),
      '',
      { equals: 'handshake-refused' },
      tickets,
    ),
    unexpectedSteps(view, [CONTROL]),
    ...controlMeasurements(view),
  ]);
}

function idleMeasurements(view: TranscriptView): Measurement[] {
  const used = view.inStep(USED).messages('Status', 'rx');
  return [
    exactly('used-session-answers', 'Answers of a session used just in time.', used, 3),
    sessionEnd(view.inStep(IDLE), 'idle-end', 'Why the pump closed the session that nobody used.', 'idle'),
  ];
}

function ageMeasurements(view: TranscriptView, profile: DeviceProfile): Measurement[] {
  const limit = profile.limits.sessionAgeMs.value;
  const resumed = view.notes('resumed')[0];
  const after = number(resumed?.data ?? null, 'after') / 1000;
  const left = number(resumed?.data ?? null, 'left') * 1000;
  const opened = view.inStep(AGED);
  const ends = opened.messages('SessionClosed', 'rx');
  const answered = view.inStep(YOUNG).messages('Status', 'rx').length + opened.messages('Status', 'rx').length;
  const young = view.steps(YOUNG)[0];
  const lived =
    ends[0] === undefined || young === undefined
      ? Number.MAX_SAFE_INTEGER
      : Math.floor((ends[0].t - young.start.t) / 1000);
  return [
    atLeast(
      'used-while-ageing',
      'Answers of the sessions while they grew old.',
      answered,
      Math.floor(limit / profile.limits.sessionIdleMs.value),
    ),
    measure(
      'age-after-resumption',
      'What the pump said was left of the age limit after a resumption, with the time before it.',
      Number.isNaN(after + left) ? Number.MAX_SAFE_INTEGER : Math.floor(after + left),
      'ms',
      { max: limit + MARGIN / 1000 },
      resumed === undefined ? [] : [resumed],
    ),
    sessionEnd(opened, 'age-end', 'Why the pump closed the session that was used on and on.', 'aged'),
    measure(
      'age-at-the-end',
      'Age of the handshake when the pump closed the session; the largest whole number when it never did.',
      lived,
      'ms',
      { max: limit + MARGIN / 1000 },
      ends,
    ),
  ];
}

export const sessionExpiry: AssaySequence = {
  id: '18',
  title: 'Session expiry',
  needs: ['secure-link', 'session-limits', 'resumption', 'bolus', 'status', 'step-output'],
  mutants: ['no-session-expiry'],
  estimate: 3,
  drive,
  judge: ({ entries, profile }) => judge(new TranscriptView(entries), profile),
};
