// SPDX-License-Identifier: Apache-2.0
/** Errors that reach a screen: stable code, what and where, and the mend. */
import type { Problem } from '../ipc/common.js';

export class BenchError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly mend: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'BenchError';
  }
}

/** Mends for the codes of the layers below; their messages already say what and where. */
const mends: Readonly<Record<string, string>> = {
  'no-answer': 'Check the cable, the supply, and that this is the pump’s port.',
  'not-a-pump': 'Choose the port of the pump; its link runs at 115,200 baud.',
  'unsupported-version': 'Update the pump or this app, so that both speak one version.',
  'pairing-closed': 'Hold the pump’s confirm button for one second, then type the secret that it shows.',
  'handshake-refused': 'If the pump has forgotten this computer, pair it anew with the secret that it shows.',
  'handshake-failed': 'Connect again; if it happens again, something on the line changes what is sent.',
  'wrong-pump-key': 'If this pump is meant to be here, pair it anew with the secret that it shows.',
  'session-lost': 'Connect again.',
  'not-fresh': 'Look at the pump and its history before you order again.',
  'firmware-missing': 'Run npm run build, then try again.',
  'port-not-found': 'Plug the board in, wait for it to appear in the list, and try again.',
  'port-busy': 'Close the other program that holds this port, then connect again.',
  'port-denied': 'Give your account access to serial ports (on Linux: the group dialout), then log in again.',
  'port-vanished': 'Check the cable and the supply, then connect again.',
  'port-closed': 'Connect again.',
  'port-failed': 'Unplug the board, plug it in again, and connect.',
};

function codeOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string')
    return error.code;
  return 'unexpected';
}

function mendOf(error: unknown, code: string): string {
  if (typeof error === 'object' && error !== null && 'mend' in error && typeof error.mend === 'string')
    return error.mend;
  return mends[code] ?? '';
}

/** Any thrown thing as a problem that a screen can show. */
export function problemOf(error: unknown): Problem {
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  return { code, message, mend: mendOf(error, code) };
}
