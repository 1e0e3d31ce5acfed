// SPDX-License-Identifier: Apache-2.0
/** Requirements 13 to 15: somebody on the line, who changes what passes, or guesses the pairing secret at the pump. */
import { AssayPeerError, type KeyPair, type Secret } from '@assay/crypto';
import {
  Alert,
  encodeFrame,
  encodeHandshakeWish,
  type Frame,
  FrameReader,
  FrameType,
  openRecord,
} from '@assay/protocol';
import type { Port } from '@assay/transport';
import { type Context, micros } from './context.js';
import { greeted, strangerKeys } from './handshake.js';
import type { Wire } from './wire.js';

const NO_BYTES = new Uint8Array(0);

/** Changes whole frames on their way; null lets one pass as it is. */
export type Editor = (dir: 'tx' | 'rx', frame: Frame) => Uint8Array | null;

/** A port through which each whole frame goes as `edit` leaves it. */
export function editedPort(port: Port, edit: Editor): Port {
  const readers = { tx: new FrameReader(), rx: new FrameReader() };
  const through = (dir: 'tx' | 'rx', bytes: Uint8Array): Uint8Array => {
    const frames = readers[dir].push(bytes).map((frame) => encodeFrame(frame.type, edit(dir, frame) ?? frame.payload));
    return Uint8Array.from(frames.flatMap((frame) => [...frame]));
  };
  return {
    path: port.path,
    clock: port.clock,
    get closed() {
      return port.closed;
    },
    write: async (bytes) => {
      const edited = through('tx', bytes);
      if (edited.length > 0) await port.write(edited);
    },
    read: async (deadline) => {
      for (;;) {
        const bytes = await port.read(deadline);
        if (bytes === null) return null;
        const edited = through('rx', bytes);
        if (edited.length > 0) return edited;
      }
    },
    close: () => port.close(),
  };
}

/** A pairing handshake with the pump under a guess of its secret; true when the pump answered as if it had paired. */
export async function guessAtPump(
  context: Context,
  wire: Wire,
  guess: Secret,
  staticKey: KeyPair = strangerKeys(context),
): Promise<boolean> {
  const { profile } = context;
  const noise = await greeted(context, wire, 'pairing', { staticKey, psks: [guess] });
  try {
    await wire.send({ type: FrameType.handshake1, payload: noise.writeMessage(NO_BYTES) });
    const answer = await wire.next(micros(profile, 'sessionMs'), ({ type }) => type === FrameType.handshake2);
    if (answer === null) return false;
    noise.readMessage(answer.payload);
    await wire.send({
      type: FrameType.handshake3,
      payload: noise.writeMessage(encodeHandshakeWish({ role: 'controller' })),
    });
    const { receiveKey } = noise.finish();
    const isOurs = ({ type, payload }: Frame): boolean => type === FrameType.record && opens(receiveKey, payload);
    // Records of the session beside are none of ours.
    const last = await wire.next(
      micros(profile, 'sessionMs'),
      (frame) => isOurs(frame) || (frame.type === FrameType.alert && frame.payload[0] === Alert.handshakeFailed),
    );
    return last?.type === FrameType.record;
  } finally {
    noise.wipe();
  }
}

function opens(key: Secret, payload: Uint8Array): boolean {
  try {
    openRecord(key, payload);
    return true;
  } catch (error) {
    if (error instanceof AssayPeerError) return false;
    throw error;
  }
}
