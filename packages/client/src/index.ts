// SPDX-License-Identifier: Apache-2.0
/** PumpClient: pair, connect, command and observe a pump over a Port; what other peers send; the layers below in the open. */
export { AutomatedDosing, type AutomatedRate } from './automated-dosing.js';
export { CgmSender, type GlucoseReading } from './cgm-sender.js';
export { PumpError, type PumpErrorCode, type SessionEnd } from './errors.js';
export type { Result } from './exchange.js';
export { type Greeting, greet, type HelloWish } from './greeting.js';
export { awaitFrame, type HandshakeAim, type HandshakeInput, type Shaken, shakeHands } from './handshake.js';
export type { Heard, PumpAnswer, PumpEvent, RawAnswer } from './inbox.js';
export { DEFAULT_LIFE_MS, type Intent, type IntentOptions } from './intent.js';
export type { CommonOptions, ConnectOptions, PairOptions } from './open-session.js';
export type { AnnunciationRecord } from './pages.js';
export {
  type BolusOrder,
  type LimitChanges,
  type PlainRequestName,
  PumpClient,
  type RequestOptions,
} from './pump-client.js';
export { type FrameFilter, PumpLink } from './pump-link.js';
export { ResumptionTicket, type TicketOrigin } from './resumption-ticket.js';
export { Session, type SessionOptions, type Tap } from './session.js';
export type { SessionKeys } from './session-records.js';
export { TimeBase } from './time-base.js';
export { DEFAULT_TIMEOUTS, type Timeouts } from './timeouts.js';
export {
  resumeUpdate,
  transferUpdate,
  UPDATE_BLOCK_BYTES,
  type Update,
  type UpdateProgress,
} from './update-transfer.js';
