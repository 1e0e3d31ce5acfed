// SPDX-License-Identifier: Apache-2.0
/**
 * Requirement 12: nobody is paired whom a person at the pump did not mean to pair, by the button and in time. Of
 * docs/protocol/link.md: PAIR-1, PAIR-9, PAIR-14, VER-6.
 */
import { Alert, type PairingSecret } from '@assay/protocol';
import type { DeviceProfile } from '@assay/rig';
import { type Judgement, judgement, type Measurement, measure, TranscriptView } from '@assay/sequence';
import type { Micros } from '@assay/transport';
import { type AssaySequence, type Context, micros, powerCycle } from '../support/context.js';
import { CONTROL, controlMeasurements, positiveControl } from '../support/control.js';
import { alerts } from '../support/frames.js';
import { admitGuest, pairGuest, probeWindow, reconnect } from '../support/guest.js';
import { strangerKeys } from '../support/handshake.js';
import { atLeast, field, none, text, unexpectedSteps, within } from '../support/judging.js';
import { openWindow } from '../support/pairing.js';
import { Peer } from '../support/peer.js';
import { refusalCode } from '../support/refusal.js';
import { Wire } from '../support/wire.js';

const WITHOUT = 'Pairing is asked for without the button';
const WRONG_PRESS = 'Pairing is asked for after other presses than the one that opens the window';
const OPENED = 'The button is held, and the window opens';
const LATE = 'Pairing is asked for when the window must be shut again';
const ONE = 'A window pairs one peer';
const SECOND = 'A second peer asks for the same window';
const FORGET = 'The peer of this sequence is unpaired';

const SHUT = [WITHOUT, WRONG_PRESS, LATE, SECOND];
const CLOSED_CODE = 'pairing-closed';
/** The pump's clock and ours start apart by the line's delay. */
const MARGIN: Micros = 250_000;
const PROBES = 3;

async function drive(context: Context): Promise<void> {
  const { step, profile, bench, note, progress, signal } = context;
  note('display', { kind: bench.display.kind });
  await step(WITHOUT, () => withoutButton(context));
  progress(0.2);
  await step(WRONG_PRESS, async () => {
    await bench.fixture.press('confirm', micros(profile, 'confirmHoldMs') / 2);
    await probe(context, 'a short press of the confirm button');
    await bench.fixture.press('stop', micros(profile, 'confirmHoldMs') + 2 * MARGIN);
    await probe(context, 'a long press of the stop button');
  });
  await runTherapy(context);
  const opened = await step(OPENED, async () => {
    const secret = await openWindow(context);
    const at = bench.clock.now();
    await probe(context, 'the button was held');
    return { secret, at };
  });
  progress(0.4);
  await step(LATE, async () => {
    await bench.clock.sleep(opened.at + micros(profile, 'pairingWindowMs') + MARGIN - bench.clock.now(), signal);
    await probe(context, 'the window’s time is over');
    await attemptPairing(context, opened.secret);
  });
  opened.secret.wipe();
  progress(0.7);
  await onePeer(context);
  await positiveControl(context);
}

/** The long press of the stop button has stopped therapy, as it must. */
async function runTherapy(context: Context): Promise<void> {
  const peer = await Peer.open(context, 'controller');
  await peer.setTherapy('run');
  await peer.close();
  await context.bench.fixture.press('confirm', 2 * MARGIN);
}

/** On a pump that has just started, and on one whose controller has a session. */
async function withoutButton(context: Context): Promise<void> {
  await powerCycle(context);
  for (let i = 0; i < PROBES; i++) await probe(context, 'nobody touched the pump');
  const peer = await Peer.open(context, 'controller');
  context.note('asked', { when: 'a session is open', answer: await probeWindow(peer.wire) });
  await peer.close();
}

async function probe(context: Context, when: string): Promise<void> {
  const wire = await Wire.open(context, 'stranger');
  context.note('asked', { when, answer: await probeWindow(wire) });
  await wire.close();
}

/** With the right secret of a window that is over. */
async function attemptPairing(context: Context, secret: PairingSecret): Promise<void> {
  const keys = strangerKeys(context);
  const refusal = await refusalCode(async () => (await pairGuest(context, 'controller', secret, keys)).peer.close());
  context.note('pairing', { paired: refusal === null });
  context.note('stranger', { answer: await reconnect(context, 'controller', keys) });
}

async function onePeer(context: Context): Promise<void> {
  const { step } = context;
  const guest = await step(ONE, () => admitGuest(context, 'caregiver'));
  await step(SECOND, async () => {
    context.note('asked', { when: 'one peer has paired', answer: await probeWindow(guest.peer.wire) });
  });
  await step(FORGET, async () => {
    await guest.peer.client.unpair();
    await guest.peer.close();
  });
}

function judge(view: TranscriptView, profile: DeviceProfile): Judgement {
  const shut = within(view, SHUT).notes('asked');
  const open = shut.filter((note) => text(note.data, 'answer') !== CLOSED_CODE);
  const refusals = alerts(within(view, SHUT), Alert.pairingClosed);
  const opened = view.inStep(OPENED).notes('asked');
  const paired = [...view.notes('pairing'), ...view.notes('stranger')].filter(
    (note) => field(note.data, 'paired') === true || field(note.data, 'answer') === null,
  );
  const guest = view.inStep(ONE).messages('SessionOpen', 'rx');
  return judgement([
    none('windows-open-unasked', 'Times that the pump would have paired although nobody had opened its window.', open),
    atLeast(
      'shut-windows-tried',
      'Times that pairing was asked for while the window must be shut.',
      shut.length,
      PROBES + 5,
      shut,
    ),
    atLeast('refusals', 'Refusals by the alert pairingClosed.', refusals.length, shut.length, refusals),
    none('paired-too-late', 'Peers paired by the right secret of a window that was over.', paired),
    measure(
      'window-opened',
      'How the pump answered while its window was open.',
      text(opened[0]?.data ?? null, 'answer'),
      '',
      { equals: 'open' },
      opened,
    ),
    atLeast('paired-by-button', 'Peers paired in a window that a person had opened.', guest.length, 1, guest),
    ...displayMeasurements(view, profile),
    unexpectedSteps(view, [CONTROL]),
    ...controlMeasurements(view),
  ]);
}

const line = (data: Parameters<typeof text>[0]): string => text(data, 'line');

/** What the display told, where the rig can hear it. */
function displayMeasurements(view: TranscriptView, profile: DeviceProfile): Measurement[] {
  if (view.notes('display').every((note) => field(note.data, 'kind') !== 'line')) return [];
  const lines = view.notes('display').filter((note) => line(note.data) !== '');
  const secrets = lines.filter((note) => line(note.data) === 'PAIR [hidden]');
  const unasked = within(view, [WITHOUT, WRONG_PRESS])
    .notes('display')
    .filter((note) => secrets.some(({ n }) => n === note.n));
  const shown = secrets[0];
  const shut = lines.find((note) => line(note.data) === 'PAIR CLOSED timeout');
  const lasted = shown === undefined || shut === undefined ? Number.POSITIVE_INFINITY : shut.t - shown.t;
  return [
    none('secrets-shown-unasked', 'Pairing secrets that the pump showed before its button was held.', unasked),
    measure(
      'window-lasted',
      'Time from the secret to the display’s word that the window is shut; the largest whole number when it never said so.',
      Number.isFinite(lasted) ? Math.ceil(lasted / 1000) : Number.MAX_SAFE_INTEGER,
      'ms',
      { max: profile.limits.pairingWindowMs.value },
      [shown, shut].filter((e) => e !== undefined),
    ),
  ];
}

export const pairingIntent: AssaySequence = {
  id: '12',
  title: 'Pairing intent',
  needs: [
    'secure-link',
    'pairing-display',
    'unpairing',
    'confirm-button',
    'stop-button',
    'therapy-control',
    'bolus',
    'status',
    'step-output',
    'supply-switch',
  ],
  mutants: ['pair-without-button'],
  estimate: 3,
  drive,
  judge: ({ entries, profile }) => judge(new TranscriptView(entries), profile),
};
