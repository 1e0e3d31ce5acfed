// SPDX-License-Identifier: Apache-2.0
/** One chip from power-up or reset to the next: rp2040js's chip with our peripherals in the places of the mended ones. */
import { type BoardClock, ChipClock } from '../board-clock.js';
import type { SeededRandom } from '../random.js';
import { inBootRom, installBootRom, serveBootRom } from './boot-rom.js';
import { makePicoChip, type PicoChip } from './chip.js';
import { type FaultKind, hex, type ResetReason } from './faults.js';
import type { FlashChip, FlashOp } from './flash-chip.js';
import { FlashSequencer } from './flash-sequencer.js';
import { boot2IsValid, findVectors } from './image.js';
import { mendRoundRobin } from './pins.js';
import { PicoRunner } from './runner.js';
import { PicoIoQspi, PicoSsi } from './ssi.js';
import { PicoResetCause, PicoResets, PicoRosc } from './system.js';
import { PicoTimer } from './timer.js';
import { PicoUart, type UartUnit } from './uart.js';
import { PicoWatchdog, REASON_FORCE, REASON_TIMER } from './watchdog.js';

export interface LifeHooks {
  fault(kind: FaultKind, text: string): void;
  note(text: string): void;
  reset(reason: ResetReason): void;
  /** A UART has sent a byte. */
  sent(unit: UartUnit, byte: number): void;
  flashStarted(op: FlashOp): void;
  /** What the ADC finds on a channel as a conversion begins. */
  analog(channel: number): number;
}

export interface LifeOptions {
  readonly clock: BoardClock;
  readonly flash: FlashChip;
  readonly random: SeededRandom;
  readonly uniqueId: Uint8Array;
  readonly reason: ResetReason;
  /** The chip's life before this reset; null after power-up. */
  readonly before: ChipLife | null;
  readonly hooks: LifeHooks;
}

const FLASH_BASE = 0x1000_0000;
const VECTORS_BEHIND_BOOT2 = 0x100;
const BOOT2_SIZE = 256;
const PAD_FUNCTION_UART = 2;
/** Peripheral map keys of rp2040js: address / 4096 of each 16 KiB block. */
const SLOTS = {
  SSI: 0x18000,
  RESETS: 0x4000c,
  IO_QSPI: 0x40018,
  UART0: 0x40034,
  UART1: 0x40038,
  TIMER: 0x40054,
  WATCHDOG: 0x40058,
  ROSC: 0x40060,
  CHIP_RESET: 0x40064,
} as const;

export class ChipLife {
  readonly chip: PicoChip;
  readonly runner: PicoRunner;
  /** UART0 and UART1. */
  readonly uarts: readonly [PicoUart, PicoUart];
  readonly flash: FlashSequencer;
  readonly #clock: ChipClock;
  readonly #options: LifeOptions;
  readonly #scratch: Uint32Array;
  readonly #ssi: PicoSsi;

  constructor(options: LifeOptions) {
    const { clock, flash, hooks } = options;
    this.#options = options;
    this.#clock = new ChipClock(clock);
    const chip = makePicoChip(this.#clock, flash.cells, {
      strayStore: (address) =>
        hooks.fault('stray-store', `store to flash at 0x${hex(address)}, ignored${this.#where()}`),
      usedInReset: (address) =>
        hooks.fault(
          'in-reset',
          `write to 0x${hex(address)} while its peripheral is held in reset, ignored${this.#where()}`,
        ),
      unmodelled: (text) => hooks.note(text),
      breakpoint: (code) => this.#breakpoint(code),
    });
    this.chip = chip;
    installBootRom(chip);
    mendRoundRobin(chip);
    const convert = chip.adc.onADCRead;
    chip.adc.onADCRead = (channel) => {
      chip.adc.channelValues[channel] = hooks.analog(channel);
      convert(channel);
    };
    this.#fillRam();
    this.#scratch = this.#keptScratch();
    chip.clkPeri = 0;
    chip.updateClocks();
    this.flash = new FlashSequencer(
      flash,
      this.#clock,
      (op) => hooks.flashStarted(op),
      () => {
        this.runner.stalled = false;
      },
    );
    this.#ssi = new PicoSsi(chip, options.uniqueId);
    this.uarts = [this.#makeUart(0), this.#makeUart(1)];
    this.#install();
    this.runner = new PicoRunner(chip, clock, flash.cells, {
      fault: hooks.fault,
      reset: ({ reason }) => hooks.reset(reason),
    });
  }

  get cycles(): number {
    return this.chip.core.cycles;
  }

  /** Enters the image as the boot ROM and its second stage do; a chip without one stands still. */
  start(): void {
    const { hooks, flash } = this.#options;
    const vectors = findVectors(flash.cells);
    if (vectors === null) {
      hooks.fault('boot', 'no image in the flash: no vector table at 0x10000100 nor at 0x10000000');
      this.runner.lockUp();
      return;
    }
    if (vectors === VECTORS_BEHIND_BOOT2 && !boot2IsValid(flash.cells)) {
      if (!flash.erased(0, BOOT2_SIZE)) {
        hooks.fault(
          'boot',
          'the second-stage boot loader has a wrong checksum: silicon waits for a new image over USB',
        );
        this.runner.lockUp();
        return;
      }
      hooks.fault('boot', 'the image has no second-stage boot loader: silicon would not start it');
    }
    const { core } = this.chip;
    core.VTOR = FLASH_BASE + vectors;
    core.SP = this.chip.readUint32(core.VTOR);
    core.PC = this.chip.readUint32(core.VTOR + 4) & ~1;
    core.LR = 0xffff_ffff;
  }

  /** What a pin is connected to inside, as far as the serial lines ask. */
  pinFunction(gpio: number): 'uart' | 'other' {
    return this.chip.gpio[gpio]!.functionSelect === PAD_FUNCTION_UART ? 'uart' : 'other';
  }

  /** Nothing of this chip happens any more. */
  end(): void {
    this.#clock.kill();
    this.runner.end();
  }

  #makeUart(unit: UartUnit): PicoUart {
    const { hooks } = this.#options;
    return new PicoUart(this.chip, unit, this.#clock, {
      sent: (byte) => hooks.sent(unit, byte),
      transmitOverflow: () =>
        hooks.fault('uart', `a byte written to UART${unit}'s full transmit FIFO is lost${this.#where()}`),
      unclocked: () =>
        hooks.fault('clock', `UART${unit} used while clk_peri stands still or its divisor is 0${this.#where()}`),
      dma: () => hooks.note(`UART${unit}: DMA requests are not modelled`),
    });
  }

  #install(): void {
    const { chip } = this;
    const { hooks, random, reason } = this.#options;
    const timer = new PicoTimer(chip, this.#clock, () => this.#checkTick(watchdog.tickCycles));
    const watchdog = new PicoWatchdog(
      chip,
      this.#clock,
      { expired: () => hooks.reset('watchdog-timer'), ticking: (running) => timer.setTicking(running) },
      this.#scratch,
      reason === 'watchdog-timer' ? REASON_TIMER : reason === 'watchdog-force' ? REASON_FORCE : 0,
    );
    chip.peripherals[SLOTS.SSI] = this.#ssi;
    chip.peripherals[SLOTS.RESETS] = new PicoResets(chip);
    chip.peripherals[SLOTS.IO_QSPI] = new PicoIoQspi(chip, this.#ssi);
    chip.peripherals[SLOTS.UART0] = this.uarts[0];
    chip.peripherals[SLOTS.UART1] = this.uarts[1];
    chip.peripherals[SLOTS.TIMER] = timer;
    chip.peripherals[SLOTS.WATCHDOG] = watchdog;
    chip.peripherals[SLOTS.ROSC] = new PicoRosc(chip, () => random.next());
    chip.peripherals[SLOTS.CHIP_RESET] = new PicoResetCause(chip, reason);
  }

  /** The TIMER is used: it must count microseconds, which the firmware sets up in the watchdog's tick generator. */
  #checkTick(cycles: number): void {
    const { hooks } = this.#options;
    if (cycles === 0) {
      hooks.fault('clock', `a TIMER alarm is armed while WATCHDOG_TICK stands still: it never fires${this.#where()}`);
      return;
    }
    const hertz = this.chip.clocks.refFreq / cycles;
    if (Math.abs(hertz / 1e6 - 1) > 0.001) {
      hooks.fault('clock', `WATCHDOG_TICK makes the TIMER run at ${Math.round(hertz)} Hz instead of 1 MHz`);
    }
  }

  #breakpoint(code: number): void {
    const { hooks } = this.#options;
    const { core } = this.chip;
    if (!inBootRom(core.PC)) {
      this.runner.breakpoint(code);
    }
    serveBootRom(
      this.chip,
      this.#ssi,
      {
        start: (ops) => {
          if (ops.length > 0) {
            this.runner.stalled = true;
            this.#options.clock.breakBurst();
            this.flash.start(ops);
          }
        },
        refuse: (text) => hooks.fault('flash', text),
      },
      code,
    );
  }

  /** RAM keeps its content over a reset and holds anything at all after power-up. */
  #fillRam(): void {
    const { before, random } = this.#options;
    if (before) {
      this.chip.sram.set(before.chip.sram);
      return;
    }
    const words = new Uint32Array(this.chip.sram.buffer);
    for (let i = 0; i < words.length; i++) {
      words[i] = random.next();
    }
  }

  /** The watchdog's scratch registers outlive its own resets, not the RUN pin. */
  #keptScratch(): Uint32Array {
    const { before, reason } = this.#options;
    return before && reason !== 'pin' ? before.#scratch.slice() : new Uint32Array(8);
  }

  #where(): string {
    return ` (PC 0x${hex(this.chip.core.PC - 2)})`;
  }
}
