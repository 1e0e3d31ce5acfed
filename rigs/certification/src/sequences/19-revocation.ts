// SPDX-License-Identifier: Apache-2.0
/**
 * Requirement 19: a peer that was unpaired, by itself or by the controller, gets in no more: by key, by ticket, after a
 * reset. Of docs/protocol/link.md: PAIR-13, RES-2.
 */
import { bytesToHex, type KeyPair, sha256 } from '@assay/crypto';
import { Alert, FrameType } from '@assay/protocol';
import { type Json, type Judgement, judgement, type Measurement, measure, TranscriptView } from '@assay/sequence';
import { type AssaySequence, type Context, micros, powerCycle } from '../support/context.js';
import { CONTROL, controlMeasurements, positiveControl } from '../support/control.js';
import { alerts, framesOf } from '../support/frames.js';
import { admitGuest, reconnect } from '../support/guest.js';
import { atLeast, exactly, field, none, text, unexpectedSteps } from '../support/judging.js';
import { Peer } from '../support/peer.js';

const PAIRED = 'A guest is paired, and meets the pump again';
const OTHERS = 'A caregiver asks to unpair others';
const BY_CONTROLLER = 'The controller unpairs the guest';
const BY_ITSELF = 'A guest unpairs itself';
const REFUSED = 'Unpaired guests come again, by key and by ticket';
const REBOOTED = 'Unpaired guests come again after a reboot';
const PAIRED_AGAIN = 'A guest is paired anew, and unpaired at the end';

const FINGERPRINT_BYTES = 8;

async function drive(context: Context): Promise<void> {
  const { step, progress } = context;
  const first = await step(PAIRED, async () => {
    const guest = await admitGuest(context, 'caregiver');
    const ticket = guest.peer.client.takeTicket();
    await guest.peer.close();
    // By its key alone, so that its ticket is still good.
    context.note('came', { answer: await reconnect(context, 'caregiver', guest.keys) });
    return { keys: guest.keys, ticket };
  });
  await step(OTHERS, () => unpairOthers(context));
  progress(0.3);
  await step(BY_CONTROLLER, () => unpairByController(context, first.keys));
  const second = await step(BY_ITSELF, () => unpairItself(context));
  progress(0.6);
  await step(REFUSED, async () => {
    const byTicket = await reconnect(context, 'caregiver', first.keys, first.ticket ?? undefined);
    context.note('came', { answer: byTicket });
    context.note('came', { answer: await reconnect(context, 'caregiver', first.keys) });
    context.note('came', { answer: await reconnect(context, 'caregiver', second) });
  });
  await powerCycle(context);
  await step(REBOOTED, async () => {
    for (const keys of [first.keys, second]) {
      context.note('came', { answer: await reconnect(context, 'caregiver', keys) });
    }
  });
  await step(PAIRED_AGAIN, async () => {
    const { peer } = await admitGuest(context, 'caregiver', first.keys);
    await peer.expect('GetStatus', {});
    await peer.client.unpair();
    await peer.close();
  });
  await positiveControl(context);
}

const fingerprintOf = ({ publicKey }: KeyPair): Uint8Array => sha256(publicKey).slice(0, FINGERPRINT_BYTES);

/** The fingerprints come from the controller: a caregiver cannot even ask for them. */
async function unpairOthers(context: Context): Promise<void> {
  const controller = await Peer.open(context, 'controller');
  const { peers } = await controller.expect('ListPeers', {});
  await controller.close();
  const caregiver = await Peer.open(context, 'caregiver');
  for (const { fingerprint } of peers.filter(({ role }) => role === 'controller')) {
    await caregiver.request('Unpair', { fingerprint });
  }
  await caregiver.close();
}

async function unpairByController(context: Context, keys: KeyPair): Promise<void> {
  const peer = await Peer.open(context, 'controller');
  const fingerprint = fingerprintOf(keys);
  context.note('unpaired', { fingerprint: bytesToHex(fingerprint) });
  await peer.expect('ListPeers', {});
  await peer.expect('Unpair', { fingerprint });
  await peer.expect('ListPeers', {});
  await peer.close();
}

/** Its session ends with it: what it sends afterwards meets no session. */
async function unpairItself(context: Context): Promise<KeyPair> {
  const { peer, keys } = await admitGuest(context, 'caregiver');
  const record = peer.seal(peer.encode('GetStatus', {}));
  await peer.client.unpair();
  await peer.wire.send(record);
  await peer.wire.listen(micros(context.profile, 'answerMs'));
  await peer.close();
  return keys;
}

function judge(view: TranscriptView): Judgement {
  const came = (title: string) => view.inStep(title).notes('came');
  const unpaired = [...came(REFUSED), ...came(REBOOTED)];
  const admitted = unpaired.filter((note) => field(note.data, 'answer') === null);
  const before = came(PAIRED).filter((note) => field(note.data, 'answer') === null);
  const refused = [REFUSED, REBOOTED].flatMap((title) => alerts(view.inStep(title), Alert.handshakeFailed));
  const again = view.inStep(PAIRED_AGAIN).messages('Status', 'rx');
  return judgement([
    none('unpaired-admitted', 'Unpaired peers for which the pump opened a session.', admitted),
    atLeast('unpaired-tries', 'Times that unpaired peers came, by key or by ticket.', unpaired.length, 5, unpaired),
    atLeast('unpaired-refused', 'Refusals of them by the alert handshakeFailed.', refused.length, 5, refused),
    exactly('paired-admitted', 'The guest got its session while it was paired.', before, 1),
    ...unpairMeasurements(view),
    atLeast('paired-again', 'The guest got a session again when a person paired it anew.', again.length, 1, again),
    unexpectedSteps(view, [CONTROL]),
    ...controlMeasurements(view),
  ]);
}

function unpairMeasurements(view: TranscriptView): Measurement[] {
  const others = view.inStep(OTHERS).messages('Response', 'rx');
  const allowed = others.filter((m) => text(m.body, 'result') !== 'notAuthorised');
  const inside = view.inStep(BY_CONTROLLER);
  const fingerprint = text(inside.notes('unpaired')[0]?.data ?? null, 'fingerprint');
  const lists = inside.messages('Peers', 'rx');
  const listed = lists.map((m) => JSON.stringify(field(m.body, 'peers') ?? ([] as Json)).includes(fingerprint));
  const itself = view.inStep(BY_ITSELF);
  const closed = itself.messages('SessionClosed', 'rx').filter((m) => text(m.body, 'reason') === 'unpaired');
  const dead = alerts(itself, Alert.noSession);
  return [
    atLeast('unpairing-others-tried', 'Times that a caregiver asked to unpair a controller.', others.length, 1, others),
    none('unpairing-others-allowed', 'Of these, not refused as notAuthorised.', allowed),
    measure(
      'listed',
      'Whether the guest is listed before and after.',
      listed.join(', '),
      '',
      { equals: 'true, false' },
      lists,
    ),
    atLeast('session-ended', 'Ends of the session of a peer that unpaired itself.', closed.length, 1, closed),
    atLeast('dead-session-refused', 'Refusals of its records afterwards, for want of a session.', dead.length, 1, [
      ...dead,
      ...framesOf(itself, 'tx', FrameType.record).slice(-1),
    ]),
  ];
}

export const revocation: AssaySequence = {
  id: '19',
  title: 'Revocation',
  needs: [
    'secure-link',
    'pairing-display',
    'unpairing',
    'resumption',
    'roles',
    'confirm-button',
    'bolus',
    'status',
    'step-output',
    'supply-switch',
  ],
  mutants: ['unpair-keeps-peer'],
  estimate: 3,
  drive,
  judge: ({ entries }) => judge(new TranscriptView(entries)),
};
