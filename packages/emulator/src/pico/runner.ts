// SPDX-License-Identifier: Apache-2.0
/** The run loop of one chip's life, from one reset to the next: instructions, alarms, sleep, faults. */
import type { BoardClock } from '../board-clock.js';
import type { PicoChip } from './chip.js';
import { type Core, HARD_FAULT, mendExceptions, NMI, wakes } from './exceptions.js';
import { type FaultKind, HardFaultSignal, hex, ResetSignal } from './faults.js';
import { ThumbInterpreter } from './thumb.js';

export interface RunnerHooks {
  fault(kind: FaultKind, text: string): void;
  /** An instruction asked for a reset. */
  reset(signal: ResetSignal): void;
}

export class PicoRunner {
  /** Nanoseconds spent executing instructions. */
  busyNanos = 0;
  /** The core waits for the flash. */
  stalled = false;
  #locked = false;
  #over = false;
  readonly #core: Core;
  readonly #thumb: ThumbInterpreter;

  constructor(
    private readonly chip: PicoChip,
    private readonly clock: BoardClock,
    flash: Uint8Array<ArrayBuffer>,
    private readonly hooks: RunnerHooks,
  ) {
    this.#core = chip.core;
    this.#thumb = new ThumbInterpreter(chip, clock, flash);
    mendExceptions(this.#core);
    this.#thumb.cycleNanos = 1e9 / chip.clkSys;
    chip.addClockListener((hertz) => {
      this.#thumb.cycleNanos = 1e9 / hertz;
    });
  }

  get locked(): boolean {
    return this.#locked;
  }

  /** Whether only an alarm, a pin or the line can make it do something. */
  get idle(): boolean {
    return this.#locked || this.stalled || (this.#core.waiting && !wakes(this.#core));
  }

  /** The core stands still until a reset. */
  lockUp(): void {
    this.#locked = true;
  }

  /** This chip's life ends; `run` returns. */
  end(): void {
    this.#over = true;
    this.clock.breakBurst();
  }

  /** Runs up to the clock's limit; returns early when it sleeps without an alarm and the limit is Infinity. */
  run(): void {
    const { clock } = this;
    while (!this.#over) {
      if (clock.nanos >= clock.next) {
        clock.fire();
        continue;
      }
      if (clock.nanos >= clock.limit) {
        return;
      }
      clock.horizon = Math.min(clock.next, clock.limit);
      if (!this.idle) {
        this.#core.waiting = false;
        this.#burst();
      } else if (clock.horizon === Number.POSITIVE_INFINITY) {
        return;
      } else {
        clock.nanos = clock.horizon;
      }
    }
  }

  /** Instructions up to the next alarm, the limit, sleep, or a break. */
  #burst(): void {
    const core = this.#core;
    const { clock } = this;
    const from = clock.nanos;
    try {
      if (core.interruptsUpdated) {
        core.checkForInterrupts();
      }
      this.#thumb.run();
    } catch (signal) {
      // What the failed instruction took is lost; it still took some time, or a fault loop would stand still.
      clock.nanos += this.#thumb.cycleNanos;
      core.cycles++;
      if (signal instanceof HardFaultSignal) {
        this.#hardFault(signal);
      } else if (signal instanceof ResetSignal) {
        this.hooks.reset(signal);
      } else {
        throw signal;
      }
    } finally {
      this.busyNanos += clock.nanos - from;
    }
  }

  /** ARMv6-M B1.5.14: a fault while handling a fault, or one whose handler cannot be entered, locks the core up. */
  #hardFault(signal: HardFaultSignal): void {
    const core = this.#core;
    // Every Thumb instruction that touches memory is two bytes long, and the core has stepped over it already.
    const pc = signal.fetch ? core.PC : core.PC - 2;
    this.hooks.fault(signal.kind, `${signal.text} (PC 0x${hex(pc)}, LR 0x${hex(core.LR)})`);
    let locked = core.IPSR === HARD_FAULT || core.IPSR === NMI;
    if (!locked) {
      core.PC = pc;
      try {
        core.exceptionEntry(HARD_FAULT);
      } catch {
        locked = true;
      }
    }
    if (locked) {
      this.#locked = true;
      this.hooks.fault('lockup', `the core locked up at PC 0x${hex(pc)}: a fault while handling a fault`);
    }
  }

  /** BKPT and UDF outside of the boot ROM fault: no debugger is attached. */
  breakpoint(code: number): never {
    throw new HardFaultSignal('hardfault', `breakpoint or undefined instruction ${code}`, false);
  }

  get core(): Core {
    return this.chip.core;
  }
}
