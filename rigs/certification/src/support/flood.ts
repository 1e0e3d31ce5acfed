// SPDX-License-Identifier: Apache-2.0
/** Floods: what somebody with a wire can do to keep the pump's link busy, or to break it, at the full rate of the line. */
import { FrameType } from '@assay/protocol';
import type { Micros } from '@assay/transport';
import type { Context } from './context.js';
import { type Frame, frameOf } from './frames.js';
import type { Peer } from './peer.js';

export const FLOODS = ['handshakes', 'forged records', 'valid requests', 'damaged frames'] as const;
export type Flood = (typeof FLOODS)[number];
/** What saturates 115,200 baud, less what the frames' coding adds and the pump's answers hold up. */
export const BYTES_A_SECOND = 4_000;

const EPHEMERAL_KEY = 32;
const RECORD = 60;
const LONGEST = 700;
/** What the coding adds to a payload at least. */
const FRAME_BYTES = 7;
/** Ten bits at 115,200 baud. */
const BYTE_TIME: Micros = 87;
const MOST_AHEAD: Micros = 20_000;

/** What the wave sends next; `at` counts. A stranger's first message makes the pump compute; a record's tag is wrong. */
function next(flood: Flood, at: number, context: Context, peer: Peer): Pick<Frame, 'type' | 'payload'> | Uint8Array {
  const { bench, random } = context;
  switch (flood) {
    case 'handshakes': {
      const hello = peer.wire.sent.find(({ type }) => type === FrameType.hello)!;
      return at % 2 === 0 ? hello : frameOf(FrameType.handshake1, bench.randomBytes(EPHEMERAL_KEY));
    }
    case 'forged records':
      return frameOf(FrameType.record, bench.randomBytes(RECORD));
    case 'valid requests':
      return peer.seal(peer.encode('GetStatus', {}));
    case 'damaged frames':
      return at % 2 === 0
        ? bench.randomBytes(random.int(1, LONGEST))
        : frameOf(at & 0x7d, bench.randomBytes(random.int(0, 200)));
  }
}

/** Sends without a pause until `end`; how many bytes. Nobody waits for answers. */
export async function flood(context: Context, peer: Peer, kind: Flood, end: Micros): Promise<number> {
  const { clock } = context.bench;
  const start = clock.now();
  let bytes = 0;
  for (let at = 0; clock.now() < end; at++) {
    const piece = next(kind, at, context, peer);
    if (piece instanceof Uint8Array) {
      await peer.wire.port.write(piece);
      bytes += piece.length;
    } else {
      await peer.wire.send(piece);
      bytes += piece.payload.length + FRAME_BYTES;
    }
    // As fast as the line carries it: a port that takes all at once would only fill a buffer of the host.
    const ahead = start + bytes * BYTE_TIME - clock.now();
    if (ahead > MOST_AHEAD) await clock.sleep(ahead, context.signal);
  }
  return bytes;
}
