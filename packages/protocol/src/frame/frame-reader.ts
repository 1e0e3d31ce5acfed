// SPDX-License-Identifier: Apache-2.0
/** Cuts a byte stream into frames, however it is split; bad frames are dropped and counted (link.md FRM-3, FRM-6, FRM-7). */
import { FRAME_DELIMITER, type Frame, type FrameFault, inspectFrame, MAX_FRAME_BYTES } from './frame.js';

/** Finds frames in bytes that come in any split; drops what is none, and goes on at the next delimiter. */
export class FrameReader {
  /** How many frames were dropped, by cause. */
  readonly dropped: Record<FrameFault, number> = { 'bad-cobs': 0, 'bad-crc': 0, 'too-long': 0, 'too-short': 0 };
  /** What came since the last delimiter, as far as it may become a frame. */
  readonly #buffer = new Uint8Array(MAX_FRAME_BYTES);
  #length = 0;
  /** The frame outgrew the buffer: everything up to the next delimiter goes. */
  #overlong = false;

  /**
   * The frames that `chunk` completes, in order. Never throws; keeps at most one frame, whatever comes, and
   * allocates no more than the payloads that it returns.
   */
  push(chunk: Uint8Array): Frame[] {
    const frames: Frame[] = [];
    let from = 0;
    while (from < chunk.length) {
      const delimiter = chunk.indexOf(FRAME_DELIMITER, from);
      const end = delimiter < 0 ? chunk.length : delimiter;
      this.#keep(chunk.subarray(from, end));
      if (delimiter >= 0) {
        const frame = this.#finish();
        if (frame) frames.push(frame);
      }
      from = end + 1;
    }
    return frames;
  }

  #keep(part: Uint8Array): void {
    if (this.#length + part.length > MAX_FRAME_BYTES) this.#overlong = true;
    if (this.#overlong) return;
    this.#buffer.set(part, this.#length);
    this.#length += part.length;
  }

  #finish(): Frame | undefined {
    const length = this.#length;
    const overlong = this.#overlong;
    this.#length = 0;
    this.#overlong = false;
    if (length === 0 && !overlong) return undefined; // two delimiters in a row
    const found = overlong ? 'too-long' : inspectFrame(this.#buffer.subarray(0, length));
    if (typeof found !== 'string') return found;
    this.dropped[found]++;
    return undefined;
  }
}
