// SPDX-License-Identifier: Apache-2.0
/** Frames: as sequences handle them, and as judges decode them again from a transcript. */
import { AssayPeerError, bytesToHex, hexToBytes } from '@assay/crypto';
import { decodeFrame, encodeFrame, FrameType, type Frame as PlainFrame } from '@assay/protocol';
import type { Entry, EntryOf, TranscriptView } from '@assay/sequence';

export interface Frame extends PlainFrame {
  /** As it stands on the wire, without the delimiter: comparable with a transcript's frames. */
  readonly hex: string;
}

export function frameOf(type: number, payload: Uint8Array): Frame {
  return { type, payload, hex: bytesToHex(encodeFrame(type, payload).subarray(0, -1)) };
}

/** The frame of its bytes on the wire; null when they are none, such as those that were damaged on purpose. */
export function frameFromHex(hex: string): Frame | null {
  try {
    return { ...decodeFrame(hexToBytes(hex)), hex };
  } catch (error) {
    if (error instanceof AssayPeerError) return null;
    throw error;
  }
}

export function decoded(entry: Entry | undefined): Frame | null {
  return entry?.k === 'frame' ? frameFromHex(entry.hex) : null;
}

export function framesOf(view: TranscriptView, dir: 'tx' | 'rx', type: number): EntryOf<'frame'>[] {
  return view.frames(dir).filter((entry) => decoded(entry)?.type === type);
}

/** ALERT frames of the pump with this code (link.md §6). */
export function alerts(view: TranscriptView, code: number): EntryOf<'frame'>[] {
  return framesOf(view, 'rx', FrameType.alert).filter((entry) => {
    const payload = decoded(entry)?.payload;
    return payload?.length === 1 && payload[0] === code;
  });
}
