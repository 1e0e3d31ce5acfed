// SPDX-License-Identifier: Apache-2.0
/** The line in an attacker's hands: everything sent waits here until it is delivered, lost, doubled, held back or bent. */
import { Alert, type AlertName, encodeFrame, type Frame, FrameReader, FrameType } from '@assay/protocol';
import { type Clock, StreamPort } from '@assay/transport';
import type { Dice } from './dice.js';

const MOST_REMEMBERED = 600;
const ALERTS = Object.keys(Alert) as AlertName[];

/** A peer's end. The pump is heard by all peers, as on the air. */
export class ChannelPort extends StreamPort {
  constructor(
    path: string,
    clock: Clock,
    private readonly out: (bytes: Uint8Array) => void,
  ) {
    super(path, clock);
  }

  hear(frame: Frame): void {
    this.deliver(encodeFrame(frame.type, frame.payload));
  }

  protected async send(bytes: Uint8Array): Promise<void> {
    this.out(bytes);
  }

  protected async release(): Promise<void> {}
}

export class HostileChannel {
  readonly ports: ChannelPort[] = [];
  readonly #toPump: Frame[] = [];
  readonly #toPeers: Frame[] = [];
  /** Everything that was ever sent, as far back as memory goes. */
  readonly #seen = { pump: [] as Frame[], peers: [] as Frame[] };

  constructor(
    private readonly clock: Clock,
    private readonly dice: Dice,
    private readonly hearPump: (frame: Frame) => void,
  ) {}

  get waiting(): number {
    return this.#toPump.length + this.#toPeers.length;
  }

  open(path: string): ChannelPort {
    const reader = new FrameReader();
    const port = new ChannelPort(path, this.clock, (bytes) => {
      for (const frame of reader.push(bytes)) this.#send('pump', this.#toPump, frame);
    });
    this.ports.push(port);
    return port;
  }

  fromPump(frame: Frame): void {
    this.#send('peers', this.#toPeers, frame);
  }

  /** The oldest, to where it belongs. */
  deliver(): void {
    this.#take((queue) => queue.shift());
  }

  deliverLater(): void {
    this.#take((queue) => queue.splice(this.dice.below(queue.length), 1)[0]);
  }

  drop(): void {
    this.#queue()?.shift();
  }

  duplicate(): void {
    this.#take((queue) => queue[0]);
  }

  corrupt(): void {
    const frame = this.#queue()?.shift();
    if (!frame || frame.payload.length === 0) return;
    const at = this.dice.below(frame.payload.length);
    const bent = frame.payload.with(at, frame.payload[at]! ^ (1 << this.dice.below(8)));
    this.#arrive(this.dice.below(2) === 0, { type: frame.type, payload: bent });
  }

  /** A frame of before, to either side: a replay or a reflection. */
  replay(): void {
    const frame = this.dice.of(this.dice.below(2) === 0 ? this.#seen.pump : this.#seen.peers);
    if (frame) this.#arrive(this.dice.below(2) === 0, frame);
  }

  /** A whole passage of before, in its order: a handshake, or what a session said. */
  replayPassage(): void {
    const from = this.dice.below(Math.max(1, this.#seen.pump.length));
    for (const frame of this.#seen.pump.slice(from, from + 3)) this.#arrive(true, frame);
  }

  forge(): void {
    const alert = { type: FrameType.alert, payload: Uint8Array.of(Alert[this.dice.of(ALERTS)!]) };
    const garbage = { type: this.dice.of(Object.values(FrameType))!, payload: new Uint8Array(this.dice.below(80)) };
    this.#arrive(this.dice.below(2) === 0, this.dice.below(2) === 0 ? alert : garbage);
  }

  loseAll(): void {
    this.#toPump.length = 0;
    this.#toPeers.length = 0;
  }

  #send(to: 'pump' | 'peers', queue: Frame[], frame: Frame): void {
    queue.push(frame);
    const seen = this.#seen[to];
    seen.push(frame);
    if (seen.length > MOST_REMEMBERED) seen.shift();
  }

  #queue(): Frame[] | undefined {
    return this.dice.of([this.#toPump, this.#toPeers].filter((queue) => queue.length > 0));
  }

  #take(which: (queue: Frame[]) => Frame | undefined): void {
    const queue = this.#queue();
    const toPump = queue === this.#toPump;
    const frame = queue && which(queue);
    if (frame) this.#arrive(toPump, frame);
  }

  #arrive(atPump: boolean, frame: Frame): void {
    if (atPump) this.hearPump(frame);
    else for (const port of this.ports) port.hear(frame);
  }
}
