// SPDX-License-Identifier: Apache-2.0
/** Emulated boards: a Raspberry Pi Pico and an Arduino Uno in one virtual or paced time. */
export { emulatorBinding, type LineOwner } from './binding.js';
export { type FlashEvent, PicoBoard, type PicoOptions } from './pico/board.js';
export { type DisplayListener, DisplayText } from './pico/display.js';
export type { Fault, FaultKind } from './pico/faults.js';
export { FLASH_SIZE, PAGE_SIZE, SECTOR_SIZE } from './pico/flash-chip.js';
export { ImageError } from './pico/image.js';
export { type ServedPty, servePty } from './pty.js';
export { type PumpWiring, WiredPump } from './pump-wiring.js';
export { UnoBoard, type UnoOptions, type UnoPinState } from './uno/board.js';
export { HexError } from './uno/intel-hex.js';
export { findStandardFirmata } from './uno/standard-firmata.js';
export { wire, wireSupply } from './wire.js';
export { type Level, type PinEdge, VirtualWorld, type WorldOptions } from './world.js';
