// SPDX-License-Identifier: Apache-2.0
/** Byte streams to boards and the clocks that their time-outs are counted on. Runs anywhere: no Node built-in, no DOM. */
export { type PortPair, portPair } from './pair.js';
export { type Clock, type Micros, type Port, PortError, type PortErrorCode, timedOut } from './port.js';
export { RealClock } from './real-clock.js';
export { StreamPort } from './stream-port.js';
export { type Direction, tapPort } from './tap.js';
export { DeadlockError, type Engine, VirtualClock } from './virtual-clock.js';
