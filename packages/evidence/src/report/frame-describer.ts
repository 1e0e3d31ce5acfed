// SPDX-License-Identifier: Apache-2.0
/** How a report learns the names of frames: this package knows no protocol. */

/** A name for a frame given its bytes on the wire (hex), or null. */
export type FrameDescriber = (hex: string, dir: 'tx' | 'rx') => string | null;
