// SPDX-License-Identifier: Apache-2.0
/** PumpClient: connect, command and observe a pump over a Port; PumpLink: the layers below, in the open. */
export { PumpError, type PumpErrorCode } from './errors.js';
export { awaitFrame, type Greeting, greet, type HandshakeInput, shakeHands } from './handshake.js';
export { type BolusOrder, type ConnectOptions, PumpClient, type Result } from './pump-client.js';
export { type FrameFilter, PumpLink } from './pump-link.js';
export { type PumpAnswer, type PumpEvent, type RawAnswer, Session } from './session.js';
export { DEFAULT_TIMEOUTS, type Timeouts } from './timeouts.js';
