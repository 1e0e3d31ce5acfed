// SPDX-License-Identifier: Apache-2.0
/** Cuts a byte stream into frames, however it is split; bad frames are dropped and counted (link.md §1.4, §1.5). */
import { FRAME_DELIMITER, type Frame, type FrameFault, inspectFrame, MAX_FRAME_BYTES } from './frame.js';

/** Finds frames in bytes that come in any split; drops what is none, and goes on at the next delimiter. */
export class FrameReader {
  /** How many frames were dropped, by cause. */
  readonly dropped: Record<FrameFault, number> = { 'bad-cobs': 0, 'bad-crc': 0, 'too-long': 0, 'too-short': 0 };
  readonly #buffer = new Uint8Array(MAX_FRAME_BYTES);
  #length = 0;
  /** The frame outgrew the buffer: everything up to the next delimiter goes. */
  #overlong = false;

  /** The frames that `chunk` completes, in order. Never throws; memory stays within one frame. */
  push(chunk: Uint8Array): Frame[] {
    const frames: Frame[] = [];
    for (const byte of chunk) {
      if (byte === FRAME_DELIMITER) {
        const frame = this.#finish();
        if (frame) frames.push(frame);
      } else if (this.#length < MAX_FRAME_BYTES) {
        this.#buffer[this.#length++] = byte;
      } else {
        this.#overlong = true;
      }
    }
    return frames;
  }

  #finish(): Frame | undefined {
    const length = this.#length;
    const overlong = this.#overlong;
    this.#length = 0;
    this.#overlong = false;
    if (length === 0) return undefined; // two delimiters in a row
    const found = overlong ? 'too-long' : inspectFrame(this.#buffer.subarray(0, length));
    if (typeof found !== 'string') return found;
    this.dropped[found]++;
    return undefined;
  }
}
