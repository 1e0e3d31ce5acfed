// SPDX-License-Identifier: Apache-2.0
/** What a report says of frames on the wire and of the device, in words of docs/protocol/link.md. */
import { alertName, FrameType, frameTypeName, recordCounter } from '@assay/protocol';
import { type Entry, TranscriptView } from '@assay/sequence';
import { frameFromHex } from './support/frames.js';
import { field } from './support/judging.js';

/** Names a frame by its bytes on the wire; null when they are no frame. */
export function describeFrame(hex: string): string | null {
  const frame = frameFromHex(hex);
  if (frame === null) return null;
  const { type, payload } = frame;
  const size = `${payload.length} bytes`;
  if (type === FrameType.alert && payload.length === 1) {
    return `ALERT ${alertName(payload[0]!) ?? payload[0]}`;
  }
  if (type === FrameType.record) {
    return payload.length >= 24 ? `RECORD ${recordCounter(payload)}, ${size}` : `RECORD too short, ${size}`;
  }
  const name = frameTypeName(type);
  if (name === undefined) return `unknown type 0x${type.toString(16).padStart(2, '0')}, ${size}`;
  return `${name.replace(/([a-z])([A-Z0-9])/g, '$1_$2').toUpperCase()}, ${size}`;
}

const PARTS = [
  ['serial', 'Serial number'],
  ['firmware', 'Firmware'],
  ['build', 'Build'],
  ['board', 'Board'],
  ['stepMilliunits', 'Insulin of one step, mU'],
  ['maxBolus', 'Largest bolus, mU'],
] as const;

/** What the device said of itself in the set-up's transcript. */
export function describeDevice(setup: readonly Entry[]): { readonly name: string; readonly value: string }[] {
  const view = new TranscriptView(setup);
  const identity = view.messages('Identity', 'rx')[0]?.body ?? null;
  return PARTS.flatMap(([key, name]) => {
    const value = field(identity, key);
    return value === undefined ? [] : [{ name, value: String(value) }];
  });
}
