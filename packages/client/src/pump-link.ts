// SPDX-License-Identifier: Apache-2.0
/** The link below any session: frames and raw bytes over a Port, every layer in the open (link.md §1). */
import { encodeFrame, FRAME_DELIMITER, type Frame, type FrameFault, FrameReader } from '@assay/protocol';
import type { Clock, Micros, Port } from '@assay/transport';

/** A pump that floods the line must not fill the memory: the oldest frame that nobody asked for goes. */
const MOST_KEPT = 1024;
/** How much of a stream that is no frame is shown in an error. */
const MOST_SHOWN = 48;

/** Which frames are waited for. */
export type FrameFilter = (frame: Frame) => boolean;

/** Frames over a port: the layer below handshake and session. */
export class PumpLink {
  readonly #reader = new FrameReader();
  readonly #kept: Frame[] = [];
  #firstBytes: number[] = [];
  #bytes = 0;

  constructor(readonly port: Port) {}

  get clock(): Clock {
    return this.port.clock;
  }

  /** How many frames were dropped so far, by cause. */
  get dropped(): Readonly<Record<FrameFault, number>> {
    return this.#reader.dropped;
  }

  /** Bytes received so far. */
  get received(): number {
    return this.#bytes;
  }

  /** Throws AssayMisuseError for a type or length that no frame can have; PortError. */
  async sendFrame(type: number, payload: Uint8Array): Promise<void> {
    await this.port.write(encodeFrame(type, payload));
  }

  /** Bytes as they are: broken frames, half frames, noise. */
  async sendRaw(bytes: Uint8Array): Promise<void> {
    await this.port.write(bytes);
  }

  /** Ends what the pump may have half received before. */
  async flush(): Promise<void> {
    await this.port.write(Uint8Array.of(FRAME_DELIMITER));
  }

  /**
   * The next whole frame with a right CRC that passes `filter`, kept or new; null at the deadline (absolute). Others are
   * kept in order for whoever asks for them. Throws PortError.
   */
  async nextFrame(deadline: Micros, filter: FrameFilter = () => true): Promise<Frame | null> {
    for (;;) {
      const at = this.#kept.findIndex(filter);
      if (at >= 0) {
        return this.#kept.splice(at, 1)[0]!;
      }
      const bytes = await this.port.read(deadline);
      if (bytes === null) {
        return null;
      }
      this.#take(bytes);
    }
  }

  /** Drops what has come so far and nobody took: it answers nothing that is sent from now on. */
  async drain(): Promise<void> {
    // A line that never stops must not keep us here.
    for (let reads = 0; reads < MOST_KEPT; reads += 1) {
      const bytes = await this.port.read(this.clock.now());
      if (bytes === null) break;
      this.#take(bytes);
    }
    this.#kept.length = 0;
  }

  /** Frames that nobody has asked for, in order. */
  takeKept(): Frame[] {
    return this.#kept.splice(0);
  }

  /** What has come so far, for a message to a person: the first bytes in hex and as text. */
  describeReceived(): string {
    if (this.#bytes === 0) {
      return 'nothing was received';
    }
    const hex = this.#firstBytes.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const text = this.#firstBytes
      .map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.'))
      .join('');
    const more = this.#bytes > this.#firstBytes.length ? ' …' : '';
    return `${this.#bytes} bytes were received: ${hex}${more} "${text}"`;
  }

  #take(bytes: Uint8Array): void {
    this.#bytes += bytes.length;
    if (this.#firstBytes.length < MOST_SHOWN) {
      this.#firstBytes.push(...bytes.subarray(0, MOST_SHOWN - this.#firstBytes.length));
    }
    this.#kept.push(...this.#reader.push(bytes));
    this.#kept.splice(0, Math.max(0, this.#kept.length - MOST_KEPT));
  }
}
