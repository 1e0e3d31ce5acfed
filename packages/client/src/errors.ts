// SPDX-License-Identifier: Apache-2.0
/** How a conversation with a pump can end short. All are the peer's doing, or of who sits between: never the caller's. */
import { AssayPeerError } from '@assay/crypto';

export type PumpErrorCode =
  | 'no-answer' // nothing usable came within the time; the message names what was awaited
  | 'not-a-pump' // bytes came, but they are not this link
  | 'unsupported-version' // the pump speaks no version that we speak
  | 'handshake-refused' // the pump answered the handshake with an alert
  | 'handshake-failed' // the pump's handshake message does not authenticate, or is malformed
  | 'wrong-pump-key' // authentic, but not the pump that was pinned
  | 'session-lost' // the pump says that there is no session, or rejects our records
  | 'bad-answer'; // authentic, but not what was asked for
export class PumpError extends AssayPeerError {
  constructor(
    override readonly code: PumpErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(code, message, options);
  }
}
