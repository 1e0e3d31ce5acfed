// SPDX-License-Identifier: Apache-2.0
/** The pump's serial line below any session: what anybody who can reach the wire may send, hear and keep. */
import { type FrameFilter, PumpLink } from '@assay/client';
import { FrameReader } from '@assay/protocol';
import { type Micros, type Port, tapPort } from '@assay/transport';
import type { Context } from './context.js';
import { type Frame, frameOf } from './frames.js';

export class Wire {
  /** Every well-formed frame so far, in order. */
  readonly sent: Frame[] = [];
  readonly heard: Frame[] = [];
  readonly port: Port;
  /** When the pump started, on the port's clock: 0, the bench's start, until someone cuts the supply and tells. */
  booted: Micros = 0;
  /** What reads the port. A client brings its own: then both must read through the same one, or each loses what the other reads. */
  link: PumpLink;

  private constructor(port: Port) {
    const readers = { tx: new FrameReader(), rx: new FrameReader() };
    this.port = tapPort(port, (dir, bytes) => {
      const kept = dir === 'tx' ? this.sent : this.heard;
      for (const { type, payload } of readers[dir].push(bytes)) kept.push(frameOf(type, payload));
    });
    this.link = new PumpLink(this.port);
  }

  /** Opens the pump's port; `via` names who speaks, as the transcript will show it. */
  static async open({ bench }: Context, via: string): Promise<Wire> {
    return new Wire(await bench.open(via));
  }

  async send({ type, payload }: Pick<Frame, 'type' | 'payload'>): Promise<void> {
    await this.link.sendFrame(type, payload);
  }

  /** The next well-formed frame that passes `filter`, or null when none came in `timeout` of rig time. Others are kept. */
  next(timeout: Micros, filter?: FrameFilter): Promise<Frame | null> {
    return this.link
      .nextFrame(this.port.clock.now() + timeout, filter)
      .then((frame) => (frame === null ? null : frameOf(frame.type, frame.payload)));
  }

  /** Everything that comes in `time`, which passes to its end. */
  async listen(time: Micros): Promise<Frame[]> {
    const end = this.port.clock.now() + time;
    const frames: Frame[] = [];
    for (;;) {
      const found = await this.next(end - this.port.clock.now());
      if (found === null) return frames;
      frames.push(found);
    }
  }

  /** The pump's uptime as somebody outside reckons it who saw it start: up to its boot time ahead, ms. */
  uptime(): number {
    return Math.floor((this.port.clock.now() - this.booted) / 1000);
  }

  async close(): Promise<void> {
    await this.port.close();
  }
}
