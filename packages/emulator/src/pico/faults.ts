// SPDX-License-Identifier: Apache-2.0
/** What the emulator catches firmware doing that silicon would punish, or would silently do wrong. */

export type FaultKind =
  | 'boot' // no plausible image, or a boot stage that silicon would refuse
  | 'hardfault' // unaligned access, undefined instruction, access to nothing
  | 'protection' // an access that the memory protection unit does not allow
  | 'lockup' // a fault inside the fault handler: only a reset helps
  | 'xip' // code or data taken from flash while it was not mapped
  | 'flash' // a boot-ROM flash service called in a way that silicon would not survive
  | 'stray-store' // a store to the read-only flash window
  | 'in-reset' // a register written while its peripheral is held in reset
  | 'clock' // a peripheral used with a clock that makes it run at the wrong rate
  | 'uart'; // a byte written to a full transmit FIFO, or a baud rate that the far end cannot follow

export interface Fault {
  /** Microseconds of world time. */
  readonly t: number;
  readonly kind: FaultKind;
  /** What, and at which program counter. */
  readonly text: string;
}

/** Thrown inside an instruction to make the core take a HardFault. */
export class HardFaultSignal {
  constructor(
    readonly kind: 'hardfault' | 'protection' | 'xip',
    readonly text: string,
    /** Whether it was the instruction fetch itself that failed. */
    readonly fetch: boolean,
  ) {}
}

/** Thrown inside an instruction that resets the chip: nothing after it executes. */
export class ResetSignal {
  constructor(readonly reason: ResetReason) {}
}

export type ResetReason = 'power-on' | 'pin' | 'watchdog-timer' | 'watchdog-force' | 'system-request';

/** Eight hexadecimal digits of an address or word. */
export function hex(value: number): string {
  return (value >>> 0).toString(16).padStart(8, '0');
}
