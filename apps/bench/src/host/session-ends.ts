// SPDX-License-Identifier: Apache-2.0
/** Why a session is over, and why an order was refused, in a person's words. */
import type { SessionEnd } from '@assay/client';
import { BenchError } from './bench-error.js';

const ends: Readonly<Record<SessionEnd, readonly [message: string, mend: string]>> = {
  closed: ['The session was closed.', 'Connect again: it is resumed.'],
  idle: ['The pump closed the session: nothing was sent for its idle limit.', 'Connect again: it is resumed.'],
  aged: ['The session is as old as the pump lets one become.', 'Connect again: a whole handshake begins another.'],
  exhausted: ['The session has sent as many records as it may.', 'Connect again: it is resumed.'],
  replaced: ['Another peer has taken the link to this pump.', 'Connect again when that one is done.'],
  unpaired: ['This computer was unpaired from the pump.', 'Pair it anew with the secret that the pump shows.'],
  revoked: ['What allowed this computer its role was revoked, or is over.', 'Get a new credential from who gave it.'],
};

/** Its code is `session-` and the reason. */
export function sessionEndProblem(reason: SessionEnd, cause?: unknown): BenchError {
  const [message, mend] = ends[reason];
  return new BenchError(`session-${reason}`, message, mend, { cause });
}
