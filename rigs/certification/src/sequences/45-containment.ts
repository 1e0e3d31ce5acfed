// SPDX-License-Identifier: Apache-2.0
/**
 * Requirement 45: what is thrown at the communication side to crash it neither restarts the pump nor costs a step. Of
 * docs/protocol/link.md: DLV-1, FLT-1, FLT-2. It tries what a wire can do; a maker shows the containment of a crash that it knows of.
 */
import type { DeviceProfile } from '@assay/rig';
import { type Judgement, judgement, measure, TranscriptView } from '@assay/sequence';
import { type AssaySequence, bolusTime, type Context, quietTime } from '../support/context.js';
import { CONTROL, controlMeasurements, positiveControl } from '../support/control.js';
import { BYTES_A_SECOND, flood } from '../support/flood.js';
import { atLeast, exactSteps, number, unexpectedSteps } from '../support/judging.js';
import { granted, Peer } from '../support/peer.js';

const BARRAGE = 'A bolus runs while damaged and hostile frames arrive';

const BOLUS_STEPS = 5;

async function drive(context: Context): Promise<void> {
  const { step, bench, note, profile } = context;
  await step(BARRAGE, async () => {
    const peer = await Peer.open(context, 'controller');
    const before = await peer.expect('GetStatus', {});
    const asked = bench.clock.now();
    granted('SetBolus', await peer.orderBolus(BOLUS_STEPS * profile.limits.stepMilliunits.value));
    const time = bolusTime(profile, BOLUS_STEPS);
    const bytes = await flood(context, peer, 'damaged frames', bench.clock.now() + time);
    await peer.close();
    await bench.clock.sleep(quietTime(profile), context.signal);
    const again = await Peer.open(context, 'controller');
    const passed = Math.round((bench.clock.now() - asked) / 1000);
    const after = await again.expect('GetStatus', {});
    note('barrage', { bytes, seconds: Math.ceil(time / 1_000_000), passed, uptime: after.uptime - before.uptime });
    await again.close();
  });
  await positiveControl(context);
}

function judge(view: TranscriptView, profile: DeviceProfile): Judgement {
  const barrage = view.notes('barrage').at(-1);
  const data = barrage?.data ?? null;
  const evidence = barrage === undefined ? [] : [barrage];
  const missing = number(data, 'passed') - number(data, 'uptime');
  return judgement([
    atLeast(
      'bytes-a-second',
      'Bytes of damaged and hostile frames in a second.',
      Math.floor(number(data, 'bytes') / number(data, 'seconds')) || 0,
      BYTES_A_SECOND,
      evidence,
    ),
    measure(
      'lost-uptime',
      'Time of the barrage that the pump’s uptime does not show: what a restart would have cost.',
      Number.isNaN(missing) ? 'unknown' : missing,
      'ms',
      { max: profile.limits.answerMs.value },
      evidence,
    ),
    exactSteps(view, 'steps-under-barrage', 'Motor steps of the bolus.', [BARRAGE], BOLUS_STEPS),
    unexpectedSteps(view, [BARRAGE, CONTROL]),
    ...controlMeasurements(view),
  ]);
}

export const containment: AssaySequence = {
  id: '45',
  title: 'Containment',
  needs: ['secure-link', 'bolus', 'status', 'step-output'],
  mutants: ['damaged-frame-restarts'],
  estimate: 15,
  drive,
  judge: ({ entries, profile }) => judge(new TranscriptView(entries), profile),
};
