// SPDX-License-Identifier: Apache-2.0
/**
 * Requirement 49: boluses of the smallest, a middle and the largest amount deliver exactly what was ordered, and say so. Of
 * docs/protocol/link.md: DLV-1, DLV-12.
 */
import type { DeviceProfile } from '@assay/rig';
import { type Entry, type Judgement, judgement, type Measurement, measure, TranscriptView } from '@assay/sequence';
import type { Micros } from '@assay/transport';
import { type AssaySequence, bolusTime, type Context } from '../support/context.js';
import { CONTROL, controlMeasurements, positiveControl } from '../support/control.js';
import { atLeast, noCase, number, risingEdges, stretches, text, unexpectedSteps } from '../support/judging.js';
import { Peer } from '../support/peer.js';

const BOLUSES = 'Boluses of three amounts';
const HOUR: Micros = 3_600_000_000;
/** The largest would exceed what a pump gives in a day: it is waited for, so many hours at most. */
const PATIENCE_HOURS = 26;
const SIZES = ['smallest', 'middle', 'largest'] as const;
type Size = (typeof SIZES)[number];
const SHORT: Readonly<Record<Size, number>> = { smallest: 3, middle: 2, largest: 1 };
const FULL: Readonly<Record<Size, number>> = { smallest: 25, middle: 25, largest: 25 };

/** In steps. */
function stepsOf({ limits }: DeviceProfile): Readonly<Record<Size, number>> {
  const largest = limits.maxBolusMilliunits.value / limits.stepMilliunits.value;
  return { smallest: 1, middle: Math.round(largest / 10), largest };
}

async function drive(context: Context): Promise<void> {
  const { step, effort, profile, note, progress } = context;
  const counts = effort === 'full' ? FULL : SHORT;
  note('plan', { ...counts });
  await step(BOLUSES, async () => {
    for (const [at, size] of SIZES.entries()) {
      for (let i = 0; i < counts[size]; i++) await deliver(context, size, stepsOf(profile)[size]);
      progress((at + 1) / SIZES.length);
    }
  });
  await positiveControl(context);
}

async function deliver(context: Context, size: Size, steps: number): Promise<void> {
  const { bench, profile, note, signal } = context;
  for (let hour = 0; hour <= PATIENCE_HOURS; hour++) {
    const peer = await Peer.open(context, 'controller');
    const { lastSequence } = await peer.expect('GetStatus', {});
    note('bolus', { size, steps });
    const answer = await peer.orderBolus(steps * profile.limits.stepMilliunits.value);
    if (answer.ok) {
      await peer.listen(bolusTime(profile, steps));
      await peer.request('ReadHistory', { from: lastSequence + 1, count: 1 });
    }
    await peer.close();
    if (answer.ok || answer.result !== 'overLimit') return;
    await bench.clock.sleep(HOUR, signal);
  }
}

interface Bolus {
  readonly size: string;
  readonly ordered: number;
  readonly made: number;
  /** Steps that the pump says it delivered; NaN when it does not say so. */
  readonly said: number;
  readonly evidence: readonly Entry[];
}

/** Orders that were put off are none. */
function bolusesOf(view: TranscriptView, step: number): Bolus[] {
  return stretches(view, 'bolus')
    .filter(({ view: after }) => after.messages('BolusOrdered', 'rx').length > 0)
    .map(({ note, view: after }) => {
      const ended = after.messages('BolusEnded', 'rx');
      const completed = ended.find(({ body }) => text(body, 'end') === 'completed');
      const edges = risingEdges(after);
      return {
        size: text(note.data, 'size'),
        ordered: number(note.data, 'steps'),
        made: edges.length,
        said: number(completed?.body ?? null, 'delivered') / step,
        evidence: [note, ...ended, ...edges.slice(-1)],
      };
    });
}

function judge(view: TranscriptView, profile: DeviceProfile): Judgement {
  const inside = view.inStep(BOLUSES);
  const boluses = bolusesOf(inside, profile.limits.stepMilliunits.value);
  const plan = view.notes('plan').at(-1)?.data ?? null;
  return judgement([
    ...SIZES.flatMap((size) => sizeMeasurements(size, number(plan, size) || SHORT[size], boluses)),
    noCase(
      'boluses-said-otherwise',
      'Boluses whose end the pump did not tell as completed, with what was ordered.',
      boluses.filter(({ said, ordered }) => said !== ordered),
      ({ evidence }) => evidence,
    ),
    unexpectedSteps(view, [BOLUSES, CONTROL]),
    ...controlMeasurements(view),
  ]);
}

function sizeMeasurements(size: Size, planned: number, all: readonly Bolus[]): Measurement[] {
  const boluses = all.filter((bolus) => bolus.size === size);
  const errors = boluses.map(({ made, ordered }) => Math.abs(made - ordered));
  const evidence = boluses.flatMap((bolus) => bolus.evidence);
  return [
    atLeast(`${size}-boluses`, 'Boluses of this amount that the pump took.', boluses.length, planned, evidence),
    measure(
      `${size}-error`,
      'Most that the motor was off what one of them ordered.',
      errors.length === 0 ? 'unknown' : Math.max(...errors),
      'steps',
      { max: 0 },
      evidence,
    ),
  ];
}

export const bolusAccuracy: AssaySequence = {
  id: '49',
  title: 'Bolus accuracy',
  needs: ['secure-link', 'bolus', 'history', 'status', 'step-output'],
  mutants: ['steps-skipped'],
  estimate: 3,
  drive,
  judge: ({ entries, profile }) => judge(new TranscriptView(entries), profile),
};
