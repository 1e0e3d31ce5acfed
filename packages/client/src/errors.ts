// SPDX-License-Identifier: Apache-2.0
/** How a conversation with a pump can end short. All are the pump's doing, or of who sits between: never the caller's. */
import { AssayPeerError } from '@assay/crypto';
import type { EnumValue } from '@assay/protocol';

/** What went wrong with the pump or the line; stable. */
export type PumpErrorCode =
  | 'no-answer' // nothing usable came within the time; the message names what was awaited
  | 'not-a-pump' // bytes came, but they are not this link
  | 'unsupported-version' // the pump speaks no version that we speak
  | 'pairing-closed' // the pump's pairing window is shut: hold its confirm button
  | 'handshake-refused' // the pump answered the handshake with an alert
  | 'handshake-failed' // the pump's handshake message does not authenticate, or is malformed
  | 'wrong-pump-key' // authentic, but not the pump that was pinned
  | 'session-lost' // the session is over: `reason` says why, when the pump or our clock told it
  | 'not-fresh' // the command's life is over and no answer came: ask for the state, let a person decide
  | 'bad-answer'; // authentic, but not what was asked for

/** Why a session is over, as SessionClosed tells it or as our own clock and counters say. */
export type SessionEnd = EnumValue<'SessionEnd'>;

/** Trouble with the pump or the line. The message says what and where, and the mend. */
export class PumpError extends AssayPeerError {
  /** `session-lost` only: why, unless nothing but silence and alerts told it. */
  readonly reason: SessionEnd | undefined;

  constructor(
    override readonly code: PumpErrorCode,
    message: string,
    options: { cause?: unknown; reason?: SessionEnd } = {},
  ) {
    super(code, message, 'cause' in options ? { cause: options.cause } : undefined);
    this.reason = options.reason;
  }
}

const MENDS: Readonly<Record<SessionEnd, string>> = {
  closed: 'it was closed in order; connect anew, the ticket resumes it',
  idle: 'nothing was sent for its idle limit; connect anew, the ticket resumes it',
  aged: 'it is as old as it may become; connect anew, with a whole handshake',
  exhausted: 'its record counters are used up; connect anew, the ticket resumes it',
  replaced: 'another peer has taken the link; connect anew when that one is done',
  unpaired: 'this peer was unpaired; pair anew at the pump',
  revoked: "this peer's credential was revoked or is over; get a new one",
};

/** The error for a session that ended for `reason`. */
export function sessionEnded(path: string, reason: SessionEnd): PumpError {
  return new PumpError('session-lost', `${path}: the session is over (${reason}): ${MENDS[reason]}`, { reason });
}
