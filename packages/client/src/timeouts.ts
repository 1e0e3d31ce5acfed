// SPDX-License-Identifier: Apache-2.0
/** How long the client waits, microseconds of the port's clock (link.md §9). */
import type { Micros } from '@assay/transport';

/** Times to wait; each has its default in DEFAULT_TIMEOUTS. */
export interface Timeouts {
  /** Until HELLO_REPLY, the pump's boot included. */
  readonly hello: Micros;
  /** HELLO is sent again after this long: a pump that boots does not hear the first. */
  readonly helloAgain: Micros;
  /** Until each answer of the handshake; the pump computes three X25519 for the first. */
  readonly handshake: Micros;
  /** Until the answer to a request, each time that it is sent. */
  readonly request: Micros;
  /** How often a request is sent in all while no answer comes; commands never beyond their life. 1 = never again. */
  readonly attempts: number;
}

/** What link.md §9 asks of a peer. */
export const DEFAULT_TIMEOUTS: Timeouts = {
  hello: 3_000_000,
  helloAgain: 250_000,
  handshake: 2_000_000,
  request: 1_000_000,
  attempts: 3,
};
