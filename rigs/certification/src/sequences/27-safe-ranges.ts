// SPDX-License-Identifier: Apache-2.0
/**
 * Requirement 27: a bolus beyond the safe range is refused however its amount is written; the maximum itself is delivered.
 * Of docs/protocol/link.md: MSG-4, DLV-1.
 */
import { enumCode, schema } from '@assay/protocol';
import type { DeviceProfile } from '@assay/rig';
import { type Judgement, judgement, measure, TranscriptView } from '@assay/sequence';
import { amountCases } from '../cases/amounts.js';
import { type AssaySequence, bolusTime, type Context, watchMotor } from '../support/context.js';
import { CONTROL, controlMeasurements, positiveControl } from '../support/control.js';
import { command, freshness, uint } from '../support/forge.js';
import {
  atLeast,
  exactSteps,
  field,
  noCase,
  none,
  risingEdges,
  stretches,
  text,
  unexpectedSteps,
} from '../support/judging.js';
import { Peer } from '../support/peer.js';

const UNSAFE = 'Amounts outside the safe range are ordered';
const MINIMUM = 'The smallest amount is ordered';
const MAXIMUM = 'The largest amount is ordered';

const NORMAL = uint(enumCode('BolusKind', 'normal'));

const casesOf = ({ limits }: DeviceProfile) =>
  amountCases(limits.stepMilliunits.value, limits.maxBolusMilliunits.value);

async function drive(context: Context): Promise<void> {
  const { step, profile, note, progress } = context;
  const { stepMilliunits, maxBolusMilliunits } = profile.limits;
  const peer = await Peer.open(context, 'controller');
  await step(UNSAFE, async () => {
    for (const { name, item } of casesOf(profile)) {
      const id = peer.nextId();
      note('case', { name, id });
      const fresh = freshness(peer.issued(), peer.freshKey());
      await peer.ask(command(schema.messages.SetBolus.opcode, id, [item, NORMAL], fresh));
    }
    await watchMotor(context);
    await peer.request('GetStatus', {});
  });
  progress(0.5);
  for (const [title, amount] of [
    [MINIMUM, stepMilliunits.value],
    [MAXIMUM, maxBolusMilliunits.value],
  ] as const) {
    await step(title, async () => {
      await peer.orderBolus(amount);
      await peer.listen(bolusTime(profile, amount / stepMilliunits.value));
    });
  }
  await positiveControl(context, peer);
  await peer.close();
}

function judge(view: TranscriptView, profile: DeviceProfile): Judgement {
  const { stepMilliunits, maxBolusMilliunits, minStepIntervalMs } = profile.limits;
  const expected = new Map(casesOf(profile).map((c) => [c.name, c.expect]));
  const inside = view.inStep(UNSAFE);
  const tried = stretches(inside, 'case').map(({ note, view: after }) => {
    const answers = after.messages(undefined, 'rx');
    const answer = answers[0];
    const right = answer?.name === 'Response' && field(answer.body, 'result') === expected.get(text(note.data, 'name'));
    return { note, answers, right };
  });
  const wrong = tried.filter((c) => !c.right);
  const ordered = inside.messages('BolusOrdered', 'rx');
  const edges = risingEdges(view.inStep(MAXIMUM));
  const gaps = edges.slice(1).map((edge, at) => edge.t - edges[at]!.t);
  return judgement([
    none('unsafe-boluses-ordered', 'Boluses that the pump accepted outside the safe range.', ordered),
    atLeast(
      'unsafe-amounts',
      'Amounts outside the safe range, each ordered in an authentic record.',
      tried.length,
      expected.size,
      tried.map((c) => c.note),
    ),
    noCase(
      'wrong-answers',
      'Unsafe amounts that were not refused by the result that link.md §7 specifies.',
      wrong,
      (c) => [c.note, ...c.answers],
    ),
    exactSteps(view, 'minimum-steps', 'Motor steps of the smallest bolus.', [MINIMUM], 1),
    exactSteps(
      view,
      'maximum-steps',
      'Motor steps of the largest bolus.',
      [MAXIMUM],
      maxBolusMilliunits.value / stepMilliunits.value,
    ),
    measure(
      'shortest-interval',
      'Shortest time between two steps of the largest bolus.',
      gaps.length === 0 ? 0 : Math.floor(Math.min(...gaps) / 1000),
      'ms',
      { min: minStepIntervalMs.value },
      edges,
    ),
    unexpectedSteps(view, [MINIMUM, MAXIMUM, CONTROL]),
    ...controlMeasurements(view),
  ]);
}

export const safeRanges: AssaySequence = {
  id: '27',
  title: 'Safe ranges',
  needs: ['secure-link', 'bolus', 'status', 'step-output'],
  mutants: ['no-upper-limit', 'amount-wraps'],
  estimate: 1,
  drive,
  judge: ({ entries, profile }) => judge(new TranscriptView(entries), profile),
};
