// SPDX-License-Identifier: Apache-2.0
/**
 * Requirement 01: neither side takes anybody for the other who cannot prove the paired key. Of docs/protocol/link.md:
 * HS-4, HS-7, HS-8, HS-9, HS-10.
 */
import { Alert, FrameType } from '@assay/protocol';
import { type EntryOf, type Judgement, judgement, type Measurement, measure, TranscriptView } from '@assay/sequence';
import { type Impostor, impostors } from '../cases/impostors.js';
import { type AssaySequence, type Context, powerCycle, watchMotor } from '../support/context.js';
import { CONTROL, controlMeasurements, positiveControl } from '../support/control.js';
import { falsePumps, meetFalsePump, meetTruePump } from '../support/false-pump.js';
import { alerts, framesOf } from '../support/frames.js';
import { atLeast, exactly, field, none, stretches, text, unexpectedSteps } from '../support/judging.js';
import { Peer } from '../support/peer.js';
import { Wire } from '../support/wire.js';

const HONEST = 'An authentic handshake is recorded';
const IMPOSTORS = 'Impostors try to open a session';
const FALSE_PUMPS = 'False pumps are put before the client';

const byName = new Map(impostors.map((impostor) => [impostor.name, impostor]));
const SHORT_COUNT = impostors.filter((impostor) => !impostor.fullOnly).length;

async function drive(context: Context): Promise<void> {
  const { step, effort, progress } = context;
  const honest = await step(HONEST, async () => {
    const peer = await Peer.open(context, 'controller');
    await peer.request('GetStatus', {});
    await peer.close();
    return peer.wire.sent;
  });
  const wire = await Wire.open(context, 'attacker');
  wire.booted = await powerCycle(context);
  const chosen = impostors.filter((impostor) => effort === 'full' || !impostor.fullOnly);
  await step(IMPOSTORS, async () => {
    for (const [at, impostor] of chosen.entries()) {
      context.note('impostor', { name: impostor.name });
      await impostor.attempt(context, wire, honest);
      progress((0.8 * at) / chosen.length);
    }
    await watchMotor(context);
  });
  await wire.close();
  await step(FALSE_PUMPS, async () => {
    for (const falsePump of falsePumps) {
      context.note('false-pump', { name: falsePump.name, refusal: await meetFalsePump(context, falsePump) });
    }
    context.note('true-pump', { refusal: await meetTruePump(context) });
  });
  await positiveControl(context);
}

interface Tried {
  readonly note: EntryOf<'note'>;
  readonly impostor: Impostor | undefined;
  readonly view: TranscriptView;
}

function judge(view: TranscriptView): Judgement {
  const tried: Tried[] = stretches(view.inStep(IMPOSTORS), 'impostor').map(({ note, view: inside }) => ({
    note,
    impostor: byName.get(text(note.data, 'name')),
    view: inside,
  }));
  const opened = tried.flatMap((t) => framesOf(t.view, 'rx', FrameType.record));
  const refused = tried.filter((t) => t.impostor !== undefined && alerts(t.view, Alert[t.impostor.refusal]).length > 0);
  const honest = view.inStep(HONEST).messages('SessionOpen', 'rx');
  return judgement([
    exactly('honest-session', 'The paired peer gets its session.', honest, 1, 'sessions'),
    atLeast(
      'impostors',
      'Peers that tried to open a session, each with one thing wrong.',
      tried.length,
      SHORT_COUNT,
      tried.map((t) => t.note),
    ),
    none('records-to-impostors', 'Records that the pump sent to an impostor: a session opened.', opened, 'records'),
    measure(
      'impostors-refused',
      'Impostors refused by the alert that link.md §3 specifies, of all that tried.',
      refused.length,
      '',
      { equals: tried.length },
      tried.filter((t) => !refused.includes(t)).map((t) => t.note),
    ),
    ...falsePumpMeasurements(view),
    unexpectedSteps(view, [CONTROL]),
    ...controlMeasurements(view),
  ]);
}

function falsePumpMeasurements(view: TranscriptView): Measurement[] {
  const met = view.notes('false-pump');
  const taken = met.filter((note) => typeof field(note.data, 'refusal') !== 'string');
  const control = view.notes('true-pump').filter((note) => field(note.data, 'refusal') === null);
  return [
    atLeast('false-pumps', 'False pumps put before the client.', met.length, falsePumps.length, met),
    none('false-pumps-taken', 'False pumps that the client took for the pinned one.', taken),
    atLeast(
      'true-pumps-taken',
      'Pumps in memory that do have the pinned key, and are taken.',
      control.length,
      1,
      control,
    ),
  ];
}

export const mutualAuthentication: AssaySequence = {
  id: '01',
  title: 'Mutual authentication',
  needs: ['secure-link', 'bolus', 'status', 'step-output', 'supply-switch'],
  mutants: ['accept-unknown-peer', 'ignore-handshake-tag'],
  estimate: 5,
  drive,
  judge: ({ entries }) => judge(new TranscriptView(entries)),
};
