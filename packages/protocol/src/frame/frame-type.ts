// SPDX-License-Identifier: Apache-2.0
/** Frame types and alerts; link.md §1 and §6. */
import type { Unauthenticated } from '../messages/unauthenticated.js';

/** First byte of a frame's body (link.md §1). */
export const FrameType = {
  hello: 0x01,
  helloReply: 0x02,
  handshake1: 0x10,
  handshake2: 0x11,
  handshake3: 0x12,
  record: 0x20,
  alert: 0x3f,
  mutant: 0x7e,
  mutantReply: 0x7f,
} as const;

/** Name of a frame type. */
export type FrameTypeName = keyof typeof FrameType;

/** Hints that anyone on the line may have written (ALR-1). */
export const Alert = {
  unexpectedFrame: 1,
  noSession: 2,
  handshakeFailed: 3,
  recordRejected: 4,
  unsupportedVersion: 5,
  pairingClosed: 6,
} as const;

/** Name of an alert. */
export type AlertName = keyof typeof Alert;

function nameOf<T extends Record<string, number>>(table: T, code: number): keyof T | undefined {
  return Object.keys(table).find((name) => table[name] === code);
}

/** Undefined for a type that does not exist. */
export const frameTypeName = (type: number): FrameTypeName | undefined => nameOf(FrameType, type);
/** Undefined for a code that does not exist. */
export const alertName = (code: number): AlertName | undefined => nameOf(Alert, code);

/** What an ALERT says; undefined when the payload is not one byte that is declared: then it says nothing. */
export const decodeAlert = (payload: Uint8Array): Unauthenticated<AlertName | undefined> => ({
  unauthenticated: payload.length === 1 ? alertName(payload[0]!) : undefined,
});
