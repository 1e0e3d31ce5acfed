// SPDX-License-Identifier: Apache-2.0
/**
 * Requirement 03: a command with any one bit changed is rejected, however well its CRC was mended. Of
 * docs/protocol/link.md: FRM-4, REC-7, REC-8.
 */
import { concatBytes } from '@assay/crypto';
import { Alert } from '@assay/protocol';
import { type Judgement, judgement, measure, TranscriptView } from '@assay/sequence';
import { type AssaySequence, bolusTime, type Context, watchMotor } from '../support/context.js';
import { CONTROL, controlMeasurements, positiveControl } from '../support/control.js';
import { alerts, decoded, type Frame } from '../support/frames.js';
import { atLeast, exactly, exactSteps, none, unexpectedSteps } from '../support/judging.js';
import { isEvent } from '../support/messages.js';
import { Peer } from '../support/peer.js';

const FLIP = 'Each bit of an authentic bolus command is flipped, its CRC mended';
const ORIGINAL = 'The untouched command is sent';
const AGAIN = 'The untouched command is sent a second time';

const BOLUS_STEPS = 2;
/** Prime, so that every bit position of a byte and every part of the record is met in a short run too. */
const SHORT_STRIDE = 7;

async function drive(context: Context): Promise<void> {
  const { profile, step } = context;
  const peer = await Peer.open(context, 'controller');
  const amount = BOLUS_STEPS * profile.limits.stepMilliunits.value;
  const record = peer.seal(peer.bolus(amount));
  await step(FLIP, () => flipBits(context, peer, record));
  await step(ORIGINAL, async () => {
    await peer.present(record);
    await peer.listen(bolusTime(profile, BOLUS_STEPS));
  });
  await step(AGAIN, async () => {
    await peer.present(record);
    await watchMotor(context);
  });
  await positiveControl(context, peer);
  await peer.close();
}

async function flipBits(context: Context, peer: Peer, record: Frame): Promise<void> {
  const frame = concatBytes(Uint8Array.of(record.type), record.payload);
  const bits = 8 * frame.length;
  for (let bit = 0; bit < bits; bit += context.effort === 'full' ? 1 : SHORT_STRIDE) {
    const flipped = Uint8Array.from(frame);
    flipped[bit >> 3]! ^= 1 << (bit & 7);
    await peer.present({ type: flipped[0]!, payload: flipped.subarray(1) });
    context.progress((0.9 * bit) / bits);
  }
  await watchMotor(context);
}

/** The one bit in which two frames differ, or null when they differ in none, in more, or in length. */
export function flippedBit(a: Frame, b: Frame): number | null {
  const [left, right] = [a, b].map((f) => concatBytes(Uint8Array.of(f.type), f.payload)) as [Uint8Array, Uint8Array];
  if (left.length !== right.length) return null;
  let found: number | null = null;
  for (let i = 0; i < left.length; i++) {
    let difference = left[i]! ^ right[i]!;
    for (let bit = 0; difference !== 0; bit++, difference >>= 1) {
      if ((difference & 1) === 0) continue;
      if (found !== null) return null;
      found = 8 * i + bit;
    }
  }
  return found;
}

function judge(view: TranscriptView): Judgement {
  const inside = view.inStep(FLIP);
  const original = decoded(view.inStep(ORIGINAL).frames('tx')[0]);
  const sent = inside.frames('tx');
  const bits = new Set(
    sent.map(decoded).map((frame) => (frame === null || original === null ? null : flippedBit(frame, original))),
  );
  bits.delete(null);
  const refused = [...alerts(inside, Alert.recordRejected), ...alerts(inside, Alert.unexpectedFrame)];
  const acted = inside.messages(undefined, 'rx').filter((m) => !isEvent(m.name));
  const accepted = view.inStep(ORIGINAL).messages('BolusOrdered', 'rx');
  const again = view.inStep(AGAIN);
  return judgement([
    none('flipped-acted-upon', 'Answers that only a command that was acted upon can have.', acted),
    measure(
      'frames-with-one-bit-flipped',
      'Frames sent that differ from the authentic one in exactly one bit, each in another.',
      bits.size,
      'frames',
      { min: Math.max(1, sent.length) },
      sent,
    ),
    exactly('flipped-refused', 'Frames that the pump refused, of all that were sent.', refused, sent.length, 'frames'),
    exactly('original-accepted', 'Acceptances of the untouched command.', accepted, 1),
    atLeast(
      'original-rejected-again',
      'Refusals of the untouched command when it came a second time.',
      alerts(again, Alert.recordRejected).length,
      1,
      again.frames('rx'),
    ),
    exactSteps(view, 'original-steps', 'Motor steps of the untouched command.', [ORIGINAL], BOLUS_STEPS),
    unexpectedSteps(view, [ORIGINAL, CONTROL]),
    ...controlMeasurements(view),
  ]);
}

export const tamperDetection: AssaySequence = {
  id: '03',
  title: 'Tamper detection',
  needs: ['secure-link', 'bolus', 'status', 'step-output'],
  mutants: ['ignore-record-tag'],
  estimate: 1,
  drive,
  judge: ({ entries }) => judge(new TranscriptView(entries)),
};
