// SPDX-License-Identifier: Apache-2.0
/**
 * Requirement 15: no version but the pump's own is spoken, and an offer or an answer that was edited on its way leads
 * nowhere. Of docs/protocol/link.md: VER-2, VER-3, VER-4, VER-5.
 */
import { PumpClient } from '@assay/client';
import {
  Alert,
  decodeHelloReply,
  encodeHello,
  encodeHelloReply,
  FrameType,
  type Hello,
  type HelloReply,
} from '@assay/protocol';
import { type Judgement, judgement, type Measurement, measure, TranscriptView } from '@assay/sequence';
import { type AssaySequence, type Context, micros } from '../support/context.js';
import { CONTROL, controlMeasurements, positiveControl } from '../support/control.js';
import { type Bytes, text as cborText, map, uint } from '../support/forge.js';
import { alerts, decoded, framesOf } from '../support/frames.js';
import { atLeast, exactly, field, noCase, none, stretches, unexpectedSteps } from '../support/judging.js';
import { type Editor, editedPort } from '../support/middle.js';
import { optionsOf } from '../support/peer.js';
import { refusalCode } from '../support/refusal.js';
import { Wire } from '../support/wire.js';

const OFFERS = 'Versions are offered that the pump does not speak';
const MALFORMED = 'Offers are malformed';
const WIDE = 'Offers hold the pump’s version among others';
const EDITED = 'Offer and answer are edited on their way';
const UNTOUCHED = 'Offer and answer pass the same way untouched';

const session = (lowest: number, highest: number): Hello => ({ lowest, highest, purpose: 'session' });
const VERSION = 1;
/** Newer only, far newer only, and a range that is none. */
const UNSPOKEN: readonly Hello[] = [session(2, 2), session(2, 9), session(0xffff, 0xffff), session(5, 1)];
const SPOKEN: readonly Hello[] = [session(1, 1), session(1, 2), session(1, 0xffff)];

const hello = (lowest: Bytes, highest: Bytes, purpose: Bytes, ...more: readonly (readonly [Bytes, Bytes])[]): Bytes =>
  map([[uint(1), lowest], [uint(2), highest], [uint(3), purpose], ...more]);
/** No map as it is declared, or a version or purpose that nobody declared: the former must be refused as such. */
const malformedHellos: readonly (readonly [name: string, payload: Bytes, range?: true])[] = [
  ['version-0', hello(uint(0), uint(1), uint(1)), true],
  ['version-0-only', hello(uint(0), uint(0), uint(1)), true],
  ['version-beyond-16-bits', hello(uint(1), uint(0x1_0001), uint(1)), true],
  ['unknown-purpose', hello(uint(1), uint(1), uint(9)), true],
  ['purpose-0', hello(uint(1), uint(1), uint(0)), true],
  ['version-as-text', hello(cborText('1'), uint(1), uint(1))],
  ['unknown-key', hello(uint(1), uint(1), uint(1), [uint(9), uint(1)])],
  ['non-shortest', hello(uint(1, 2), uint(1), uint(1))],
  ['trailing-byte', Uint8Array.of(...encodeHello(session(1, 1)), 0)],
  [
    'without-purpose',
    map([
      [uint(1), uint(1)],
      [uint(2), uint(1)],
    ]),
  ],
  ['empty', new Uint8Array(0)],
];

const onHello =
  (change: Hello): Editor =>
  (dir, { type }) =>
    dir === 'tx' && type === FrameType.hello ? encodeHello(change) : null;
const onReply =
  (change: (reply: HelloReply) => HelloReply): Editor =>
  (dir, { type, payload }) =>
    dir === 'rx' && type === FrameType.helloReply
      ? encodeHelloReply(change(decodeHelloReply(payload).unauthenticated))
      : null;

/** Both sides would go on as if nothing had happened, were the handshake not bound to what was said before it. */
const edits: readonly (readonly [name: string, edit: Editor])[] = [
  ['offer-widened', onHello(session(1, 2))],
  ['offer-widened-by-far', onHello(session(1, 0xffff))],
  ['answer-other-build', onReply((reply) => ({ ...reply, build: reply.build === 'release' ? 'mutants' : 'release' }))],
  ['answer-other-profile', onReply((reply) => ({ ...reply, profile: reply.profile + 1 }))],
  ['answer-smaller-payload', onReply((reply) => ({ ...reply, maxPayload: reply.maxPayload - 1 }))],
  ['answer-other-suite', onReply((reply) => ({ ...reply, suite: 'nnPsk0' }))],
  ['answer-other-version', onReply((reply) => ({ ...reply, version: 2 }))],
];

async function drive(context: Context): Promise<void> {
  const { step, note, progress } = context;
  await context.bench.clock.sleep(micros(context.profile, 'bootMs'), context.signal);
  const wire = await Wire.open(context, 'attacker');
  await step(OFFERS, () => offer(context, wire, UNSPOKEN));
  await step(MALFORMED, async () => {
    for (const [name, payload, range = false] of malformedHellos) {
      note('malformed', { name, range });
      await sendHello(context, wire, payload);
    }
  });
  await step(WIDE, () => offer(context, wire, SPOKEN));
  await wire.close();
  progress(0.4);
  await step(EDITED, async () => {
    for (const [name, edit] of edits) note('edited', { name, refusal: await connectThrough(context, edit) });
  });
  await step(UNTOUCHED, async () => note('untouched', { refusal: await connectThrough(context, () => null) }));
  await positiveControl(context);
}

async function offer(context: Context, wire: Wire, offers: readonly Hello[]): Promise<void> {
  for (const each of offers) {
    context.note('offer', { lowest: each.lowest, highest: each.highest });
    await sendHello(context, wire, encodeHello(each));
  }
}

async function sendHello({ profile }: Context, wire: Wire, payload: Uint8Array): Promise<void> {
  await wire.send({ type: FrameType.hello, payload });
  await wire.next(micros(profile, 'answerMs'));
}

/** The code with which the honest client did not come to a session; null when it did. */
async function connectThrough(context: Context, edit: Editor): Promise<string | null> {
  const wire = await Wire.open(context, 'controller');
  const { pumpPublic } = context.bench.credentials;
  const port = editedPort(wire.port, edit);
  try {
    return await refusalCode(async () =>
      (await PumpClient.connect({ ...optionsOf(context, wire, 'controller'), port, pinnedPump: pumpPublic })).close(),
    );
  } finally {
    await wire.close();
  }
}

function judge(view: TranscriptView): Judgement {
  const edited = view.notes('edited');
  const fooled = edited.filter((note) => field(note.data, 'refusal') === null);
  const untouched = view.notes('untouched').filter((note) => field(note.data, 'refusal') === null);
  return judgement([
    ...offerMeasurements(view),
    none('sessions-over-edited-offers', 'Sessions that came of an offer or an answer edited on its way.', fooled),
    atLeast('edits', 'Offers and answers edited on their way.', edited.length, edits.length, edited),
    atLeast(
      'untouched-session',
      'Sessions that came of the same way without an edit: it can pass.',
      untouched.length,
      1,
      untouched,
    ),
    unexpectedSteps(view, [CONTROL]),
    ...controlMeasurements(view),
  ]);
}

function offerMeasurements(view: TranscriptView): Measurement[] {
  const offers = view.inStep(OFFERS);
  const refused = alerts(offers, Alert.unsupportedVersion);
  const answered = framesOf(offers, 'rx', FrameType.helloReply);
  const malformed = stretches(view.inStep(MALFORMED), 'malformed');
  const refusals = (c: (typeof malformed)[number]) => [
    ...alerts(c.view, Alert.unexpectedFrame),
    ...(field(c.note.data, 'range') === true ? alerts(c.view, Alert.unsupportedVersion) : []),
  ];
  const wrong = malformed.filter((c) => refusals(c).length !== 1);
  const replies = framesOf(view.inStep(WIDE), 'rx', FrameType.helloReply);
  const versions = replies.map((entry) => decodeHelloReply(decoded(entry)!.payload).unauthenticated.version);
  return [
    none('unspoken-versions-answered', 'Offers of other versions that the pump took.', answered),
    exactly(
      'unspoken-versions-refused',
      'Offers of other versions refused by the alert unsupportedVersion.',
      refused,
      UNSPOKEN.length,
    ),
    noCase(
      'malformed-offers-not-refused',
      'Malformed offers not refused: by unexpectedFrame, or as unsupported where a value is out of its range.',
      wrong,
      (c) => [c.note, ...c.view.frames('rx')],
    ),
    atLeast(
      'malformed-offers',
      'Malformed offers.',
      malformed.length,
      malformedHellos.length,
      malformed.map((c) => c.note),
    ),
    measure(
      'versions-chosen',
      'Versions that the pump chose where its own was among those offered.',
      versions.join(', '),
      '',
      { equals: SPOKEN.map(() => VERSION).join(', ') },
      replies,
    ),
  ];
}

export const downgradeRefusal: AssaySequence = {
  id: '15',
  title: 'Downgrade refusal',
  needs: ['secure-link', 'bolus', 'status', 'step-output'],
  mutants: ['accepts-lower-version'],
  estimate: 2,
  drive,
  judge: ({ entries }) => judge(new TranscriptView(entries)),
};
