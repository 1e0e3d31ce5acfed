// SPDX-License-Identifier: Apache-2.0
/** Frame types and alerts; link.md §1 and §6. */

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

export type FrameTypeName = keyof typeof FrameType;

/** Unauthenticated hints. */
export const Alert = {
  unexpectedFrame: 1,
  noSession: 2,
  handshakeFailed: 3,
  recordRejected: 4,
  unsupportedVersion: 5,
} as const;

export type AlertName = keyof typeof Alert;

function nameOf<T extends Record<string, number>>(table: T, code: number): keyof T | undefined {
  return Object.keys(table).find((name) => table[name] === code);
}

export const frameTypeName = (type: number): FrameTypeName | undefined => nameOf(FrameType, type);
export const alertName = (code: number): AlertName | undefined => nameOf(Alert, code);
