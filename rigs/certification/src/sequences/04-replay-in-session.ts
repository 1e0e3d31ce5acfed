// SPDX-License-Identifier: Apache-2.0
/**
 * Requirement 04: a captured command, resent in the session that it belongs to, never acts again. Of
 * docs/protocol/link.md: REC-7, REC-8.
 */
import { Alert } from '@assay/protocol';
import { judgement, measure, TranscriptView } from '@assay/sequence';
import { type AssaySequence, bolusTime, type Context, quietTime } from '../support/context.js';
import { CONTROL, controlMeasurements, orderBolus, positiveControl } from '../support/control.js';
import { alerts, type Frame } from '../support/frames.js';
import { atLeast, exactly, exactSteps, none, text, unexpectedSteps, within } from '../support/judging.js';
import { isEvent } from '../support/messages.js';
import { Peer } from '../support/peer.js';

const CAPTURE = 'An authentic bolus is ordered and its record captured';
const DURING = 'Replays while the bolus runs';
const AFTER = 'Replays after the bolus';
const WINDOW = 'Replays after the counter window moved on';
const OTHERS = 'Other boluses, until the idempotency key of the first may be forgotten';
const FORGOTTEN = 'Replays after the idempotency key may be forgotten';
const THERAPY = 'Therapy is run and stopped again';
const THERAPY_REPLAY = 'The record that ran therapy is replayed';

const REPLAY_STEPS = [DURING, AFTER, WINDOW, FORGOTTEN, THERAPY_REPLAY];
const BOLUS_STEPS = 3;
/** One more than the pump must remember (link.md FRESH-6), with room for a pump that remembers twice as many. */
const OTHER_BOLUSES = 33;
const REPLAYS = 100;

async function drive(context: Context): Promise<void> {
  const { profile, note, step, effort } = context;
  const peer = await Peer.open(context, 'controller');
  const capture = peer.seal(peer.bolus(BOLUS_STEPS * profile.limits.stepMilliunits.value));
  const replay = async (record: Frame, times: number): Promise<void> => {
    for (let i = 0; i < times; i++) await peer.present(record);
  };
  await step(CAPTURE, async () => {
    note('captured', { frame: capture.hex });
    await peer.present(capture);
  });
  await step(DURING, async () => {
    await replay(capture, REPLAYS / 2);
    await peer.listen(bolusTime(profile, BOLUS_STEPS));
  });
  await step(AFTER, () => replay(capture, REPLAYS / 2).then(() => peer.listen(quietTime(profile))));
  context.progress(0.4);
  await step(WINDOW, async () => {
    for (let i = 0; i <= profile.limits.replayWindow.value; i++) await peer.request('GetStatus', {});
    await replay(capture, 5).then(() => peer.listen(quietTime(profile)));
  });
  await step(OTHERS, async () => {
    for (let i = 0; i < (effort === 'full' ? OTHER_BOLUSES : 17); i++) await orderBolus(context, peer, 1);
  });
  context.progress(0.8);
  await step(FORGOTTEN, () => replay(capture, 5).then(() => peer.listen(quietTime(profile))));
  await replayTherapy(context, peer, replay);
  await positiveControl(context, peer);
  await peer.close();
}

/** A replay need not dose to harm: this one would run therapy that somebody has stopped. */
async function replayTherapy(
  { note, step, profile }: Context,
  peer: Peer,
  replay: (record: Frame, times: number) => Promise<void>,
): Promise<void> {
  const run = peer.seal(peer.command('SetTherapyState', { state: 'run' }));
  await step(THERAPY, async () => {
    note('captured', { frame: run.hex });
    await peer.present(run);
    await peer.setTherapy('stop');
  });
  await step(THERAPY_REPLAY, async () => {
    await replay(run, 10);
    await peer.listen(quietTime(profile));
    await peer.request('GetStatus', {});
  });
  await peer.setTherapy('run');
}

function judge(view: TranscriptView) {
  const captured = view.notes('captured').map((note) => text(note.data, 'frame'));
  const inside = within(view, REPLAY_STEPS);
  const replays = inside.frames('tx').filter((frame) => captured.includes(frame.hex));
  const bolusReplays = replays.filter((frame) => frame.hex === captured[0]);
  const rejected = alerts(inside, Alert.recordRejected);
  const acted = inside.messages(undefined, 'rx').filter((m) => !isEvent(m.name) && m.name !== 'Status');
  const states = view.inStep(THERAPY_REPLAY).messages('Status', 'rx');
  return judgement([
    none('replays-acted-upon', 'Answers that only a command that was acted upon can have.', acted),
    atLeast('replays', 'Resent bolus records, bit for bit as captured.', bolusReplays.length, REPLAYS, bolusReplays),
    exactly(
      'replays-rejected',
      'Replays that the pump refused, of all that were sent.',
      rejected,
      replays.length,
      'records',
    ),
    exactSteps(view, 'bolus-steps', 'Motor steps of the captured bolus.', [CAPTURE, DURING], BOLUS_STEPS),
    unexpectedSteps(view, [CAPTURE, DURING, OTHERS, CONTROL]),
    measure(
      'therapy-after-replay',
      'Therapy state after the record that ran it was replayed.',
      text(states.at(-1)?.body ?? null, 'therapy'),
      '',
      { equals: 'stop' },
      states,
    ),
    ...controlMeasurements(view),
  ]);
}

export const replayInSession: AssaySequence = {
  id: '04',
  title: 'Replay in a session',
  needs: ['secure-link', 'bolus', 'therapy-control', 'status', 'step-output'],
  mutants: ['no-replay-window'],
  estimate: 2,
  drive,
  judge: ({ entries }) => judge(new TranscriptView(entries)),
};
