// SPDX-License-Identifier: Apache-2.0
/** Weaknesses that tests plant in the model pump, to see that they are found. */

export type Flaw =
  | 'no-window' // a replayed record is taken as new
  | 'no-expiry' // freshness is not looked at
  | 'no-keys' // idempotency keys are not kept
  | 'tickets-stay' // a ticket can be used again
  | 'no-attempts' // wrong secrets are not counted
  | 'any-peer' // a session needs no pairing
  | 'ageless'; // limits of sessions are not kept
