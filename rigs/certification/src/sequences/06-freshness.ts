// SPDX-License-Identifier: Apache-2.0
/**
 * Requirement 06: a command whose life is over, or that was issued in the future, is refused, however authentic. Of
 * docs/protocol/link.md: FRESH-1, FRESH-3, FRESH-4.
 */
import { type CommandName, type Freshness, milliseconds } from '@assay/protocol';
import type { DeviceProfile } from '@assay/rig';
import { type EntryOf, type Judgement, judgement, measure, TranscriptView } from '@assay/sequence';
import { type AssaySequence, bolusTime, type Context, powerCycle, watchMotor } from '../support/context.js';
import { CONTROL, controlMeasurements, positiveControl } from '../support/control.js';
import { atLeast, exactSteps, noCase, none, number, stretches, text, unexpectedSteps } from '../support/judging.js';
import { Peer } from '../support/peer.js';

const HELD = 'Commands are held back until their life is over';
const STAMPED = 'Commands bear a time of issue that is too old, or not yet due';
const REBOOTED = 'Commands bear the uptime of the boot before';
const IN_TIME = 'A command is held back for half its life';

const REFUSALS = [HELD, STAMPED, REBOOTED];
const MODULUS = 2 ** 32;
const MICROS_PER_MS = 1000;
/** Beyond a limit by so much, so that the line's own delay decides nothing; ms. */
const MARGIN_MS = 250;
const IN_TIME_LIFE_MS = 10_000;

async function drive(context: Context): Promise<void> {
  const { step, profile, progress } = context;
  let peer = await Peer.open(context, 'controller');
  await step(HELD, () => holdBack(context, peer));
  progress(0.5);
  await step(STAMPED, async () => {
    // Then 0 is older than any command may be.
    const oldest = profile.limits.commandLifeMs.value + MARGIN_MS;
    await peer.listen(Math.max(0, oldest - peer.issued()) * MICROS_PER_MS);
    await stamp(context, peer, staleStamps(profile, peer.issued()));
  });
  const before = peer.issued();
  await peer.close();
  await powerCycle(context);
  peer = await Peer.open(context, 'controller');
  await step(REBOOTED, () => stamp(context, peer, [['uptime-before-the-reboot', before]]));
  progress(0.8);
  await step(IN_TIME, async () => {
    const record = peer.seal(peer.bolus(profile.limits.stepMilliunits.value, { life: milliseconds(IN_TIME_LIFE_MS) }));
    await peer.listen((IN_TIME_LIFE_MS / 2) * MICROS_PER_MS);
    await peer.present(record);
    await peer.listen(bolusTime(profile, 1));
  });
  await positiveControl(context, peer);
  await peer.close();
}

const KINDS = ['SetBolus', 'SetTherapyState', 'CancelBolus'] as const satisfies readonly CommandName[];

/** A command of each kind; the therapy command would stop therapy, which then would be seen. */
function plaintextOf(
  { profile }: Context,
  peer: Peer,
  kind: (typeof KINDS)[number],
  fresh: Partial<Freshness>,
): Uint8Array {
  switch (kind) {
    case 'SetBolus':
      return peer.bolus(profile.limits.stepMilliunits.value, fresh);
    case 'SetTherapyState':
      return peer.command('SetTherapyState', { state: 'stop' }, fresh);
    case 'CancelBolus':
      return peer.command('CancelBolus', { bolusId: 1 }, fresh);
  }
}

/** Authentic in every way, sealed in time, and delivered late: what an attacker who holds up the line can do. */
async function holdBack(context: Context, peer: Peer): Promise<void> {
  const { profile, note, effort } = context;
  const longest = profile.limits.commandLifeMs.value;
  for (const life of effort === 'full' ? [1, 1_000, 10_000, longest] : [1_000, longest]) {
    for (const kind of KINDS) {
      const record = peer.seal(plaintextOf(context, peer, kind, { life: milliseconds(life) }));
      await peer.listen((life + MARGIN_MS) * MICROS_PER_MS);
      note('case', { name: `${kind} held back beyond ${life} ms`, held: life + MARGIN_MS });
      await peer.present(record);
    }
  }
  await watchMotor(context);
  await peer.request('GetStatus', {});
}

type Stamp = readonly [name: string, issued: number];

/** Times of issue around `now` (ms of uptime) that no command may bear which is good for `commandLifeMs` at most. */
function staleStamps({ limits }: DeviceProfile, now: number): readonly Stamp[] {
  const ahead = limits.issuedAheadMs.value + MARGIN_MS;
  const old = limits.commandLifeMs.value + MARGIN_MS;
  return [
    ['just-too-far-ahead', now + ahead],
    ['an-hour-ahead', now + 3_600_000],
    ['half-the-modulus-less-one-ahead', now + MODULUS / 2 - 1],
    ['half-the-modulus-ahead', now + MODULUS / 2],
    ['just-too-old', now - old],
    ['a-day-old', now - 86_400_000],
    ['zero', 0],
    ['the-largest', MODULUS - 1],
  ];
}

async function stamp(context: Context, peer: Peer, stamps: readonly Stamp[]): Promise<void> {
  for (const [name, issued] of stamps) {
    for (const kind of KINDS) {
      context.note('case', { name: `${kind} issued ${name}` });
      await peer.ask(plaintextOf(context, peer, kind, { issued: milliseconds((issued + MODULUS) % MODULUS) }));
    }
  }
  await watchMotor(context);
  await peer.request('GetStatus', {});
}

interface Tried {
  readonly note: EntryOf<'note'>;
  readonly answers: readonly EntryOf<'message'>[];
  readonly refused: boolean;
}

function judge(view: TranscriptView, profile: DeviceProfile): Judgement {
  const tried: Tried[] = REFUSALS.flatMap((title) => stretches(view.inStep(title), 'case')).map(
    ({ note, view: after }) => {
      const answers = after.messages(undefined, 'rx');
      const [first] = answers;
      return { note, answers, refused: first?.name === 'Response' && text(first.body, 'result') === 'notFresh' };
    },
  );
  const ordered = REFUSALS.flatMap((title) => view.inStep(title).messages('BolusOrdered', 'rx'));
  const states = REFUSALS.map((title) => view.inStep(title).messages('Status', 'rx').at(-1)).filter(
    (m) => m !== undefined,
  );
  const held = Math.max(0, ...tried.map(({ note }) => number(note.data, 'held') || 0));
  return judgement([
    none('late-boluses-ordered', 'Boluses that the pump accepted although they were late or not yet due.', ordered),
    noCase(
      'not-refused',
      'Late and early commands that were not refused as notFresh.',
      tried.filter((t) => !t.refused),
      (t) => [t.note, ...t.answers],
    ),
    atLeast(
      'commands-tried',
      'Late and early commands, each in an authentic record.',
      tried.length,
      KINDS.length * (2 + 8 + 1),
      tried.map((t) => t.note),
      'commands',
    ),
    atLeast(
      'longest-hold',
      'Longest time that a command was held back.',
      held,
      profile.limits.commandLifeMs.value,
      tried.map((t) => t.note),
      'ms',
    ),
    measure(
      'therapy-after',
      'Therapy states after late commands to stop.',
      [...new Set(states.map((m) => text(m.body, 'therapy')))].join(', '),
      '',
      { equals: 'run' },
      states,
    ),
    exactSteps(view, 'in-time-steps', 'Motor steps of a command that came within its life.', [IN_TIME], 1),
    unexpectedSteps(view, [IN_TIME, CONTROL]),
    ...controlMeasurements(view),
  ]);
}

export const freshness: AssaySequence = {
  id: '06',
  title: 'Freshness',
  needs: [
    'secure-link',
    'command-life',
    'bolus',
    'bolus-cancel',
    'therapy-control',
    'status',
    'step-output',
    'supply-switch',
  ],
  mutants: ['no-freshness'],
  estimate: 2,
  drive,
  judge: ({ entries, profile }) => judge(new TranscriptView(entries), profile),
};
