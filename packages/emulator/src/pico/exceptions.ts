// SPDX-License-Identifier: Apache-2.0
/** Exception entry and wake-up as the ARMv6-M manual has them, in place of rp2040js's. */
import type { RP2040 } from 'rp2040js';

export type Core = RP2040['core'];

export const NMI = 2;
export const HARD_FAULT = 3;
const SV_CALL = 11;
const PEND_SV = 14;
const SYSTICK = 15;
const FIRST_IRQ = 16;
/** Beyond the last wired interrupt: such an interrupt is pended by software and cleared by its entry. */
const LAST_WIRED_IRQ = 25;
const THREAD_PRIORITY = 4;

function executionPriority(core: Core): number {
  return core.exceptionPriority(core.IPSR);
}

/** The pending, enabled exception that comes first: its number and priority packed as `priority * 64 + number`; -1 without one. */
function firstPending(core: Core): number {
  if (core.pendingNMI) {
    return NMI - 128;
  }
  const irqs = core.pendingInterrupts & core.enabledInterrupts;
  if (!irqs && !core.pendingSVCall && !core.pendingPendSV && !core.pendingSystick) {
    return -1;
  }
  for (let priority = 0; priority < THREAD_PRIORITY; priority++) {
    if (core.pendingSVCall && core.svCallPriority === priority) {
      return priority * 64 + SV_CALL;
    }
    if (core.pendingPendSV && core.pendSVPriority === priority) {
      return priority * 64 + PEND_SV;
    }
    if (core.pendingSystick && core.systickPriority === priority) {
      return priority * 64 + SYSTICK;
    }
    const level = irqs & core.interruptPriorities[priority]!;
    if (level) {
      return priority * 64 + FIRST_IRQ + (31 - Math.clz32(level & -level));
    }
  }
  return -1;
}

/** ARMv6-M B1.5.17: WFI ends when an exception is pending that would be taken were PRIMASK 0. */
export function wakes(core: Core): boolean {
  const first = firstPending(core);
  return first !== -1 && Math.floor(first / 64) < executionPriority(core);
}

function clearPending(core: Core, exception: number): void {
  switch (exception) {
    case NMI:
      core.pendingNMI = false;
      break;
    case SV_CALL:
      core.pendingSVCall = false;
      break;
    case PEND_SV:
      core.pendingPendSV = false;
      break;
    case SYSTICK:
      core.pendingSystick = false;
      break;
    default:
      if (exception - FIRST_IRQ > LAST_WIRED_IRQ) {
        core.pendingInterrupts &= ~(1 << (exception - FIRST_IRQ));
      }
  }
}

/** Takes the first pending exception that may preempt; called by the core before an instruction when anything changed. */
function takeException(core: Core): boolean {
  core.interruptsUpdated = false;
  const first = firstPending(core);
  if (first === -1) {
    return false;
  }
  const priority = Math.floor(first / 64);
  const current = Math.min(executionPriority(core), core.PM ? 0 : THREAD_PRIORITY);
  if (priority >= current) {
    return false;
  }
  const exception = first - priority * 64;
  clearPending(core, exception);
  core.exceptionEntry(exception);
  return true;
}

/**
 * rp2040js takes the interrupt at once when one arrives in WFI with PRIMASK set, and SysTick never ends its WFI. Here an
 * interrupt only ends the wait; whether it is then taken, PRIMASK says.
 */
export function mendExceptions(core: Core): void {
  core.checkForInterrupts = () => takeException(core);
  core.setInterrupt = (irq, asserted) => {
    const bit = 1 << irq;
    if (!asserted) {
      core.pendingInterrupts &= ~bit;
    } else if (!(core.pendingInterrupts & bit)) {
      core.pendingInterrupts |= bit;
      core.interruptsUpdated = true;
    }
  };
}
