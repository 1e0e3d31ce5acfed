// SPDX-License-Identifier: Apache-2.0
/** The positive control that closes each sequence: the pump was alive, reachable and able to deliver all the while. */
import { type Measurement, measure, type TranscriptView } from '@assay/sequence';
import { bolusTime, type Context } from './context.js';
import { exactSteps } from './judging.js';
import { Peer } from './peer.js';

export const CONTROL = 'Positive control: an authentic bolus is delivered';
const CONTROL_STEPS = 2;

/** Orders two steps as the paired controller, on `peer` or in a session of its own, and asks for the status afterwards. */
export async function positiveControl(context: Context, peer?: Peer): Promise<void> {
  await context.step(CONTROL, async () => {
    const own = peer ?? (await Peer.open(context, 'controller'));
    await orderBolus(context, own, CONTROL_STEPS);
    await own.expect('GetStatus', {});
    if (peer === undefined) await own.close();
  });
}

/** Orders so many steps under a fresh key and waits until the motor must be done; resolves with the key. */
export async function orderBolus(context: Context, peer: Peer, steps: number): Promise<bigint> {
  const { profile } = context;
  const key = peer.freshKey();
  await peer.orderBolus(steps * profile.limits.stepMilliunits.value, key);
  await peer.listen(bolusTime(profile, steps));
  return key;
}

export function controlMeasurements(view: TranscriptView): Measurement[] {
  const inside = view.inStep(CONTROL);
  const status = inside.messages('Status', 'rx');
  return [
    exactSteps(view, 'control-steps', 'Motor steps of the closing authentic bolus.', [CONTROL], CONTROL_STEPS),
    measure(
      'control-answered',
      'The pump answered an authentic status request at the end.',
      status.length > 0,
      '',
      { equals: true },
      status,
    ),
  ];
}
