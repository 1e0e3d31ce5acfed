// SPDX-License-Identifier: Apache-2.0
/** How long the client waits, microseconds of the port's clock. */
import type { Micros } from '@assay/transport';

export interface Timeouts {
  /** Until HELLO_REPLY, the pump's boot included. */
  readonly hello: Micros;
  /** HELLO is sent again after this long: a pump that boots does not hear the first. */
  readonly helloAgain: Micros;
  /** Until each answer of the handshake; the pump computes three X25519 for the first. */
  readonly handshake: Micros;
  /** Until the answer to a request. */
  readonly request: Micros;
}

export const DEFAULT_TIMEOUTS: Timeouts = {
  hello: 3_000_000,
  helloAgain: 500_000,
  handshake: 5_000_000,
  request: 2_000_000,
};
