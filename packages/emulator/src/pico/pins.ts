// SPDX-License-Identifier: Apache-2.0
/** The board's pins as a meter sees them: what the chip drives, else what is wired to them, else the pull. */
import { GPIOPinState } from 'rp2040js';
import type { Level } from '../world.js';
import type { PicoChip } from './chip.js';

export const PIN_COUNT = 30;
/** Reset value of a GPIO pad (datasheet table 339): input enabled, pull-down, Schmitt trigger, 4 mA. rp2040js has the input off. */
const PAD_RESET = 0x56;
const IRQ_LEVEL_LOW = 1;

type Pin = PicoChip['gpio'][number];

export class BoardPins {
  #chip: PicoChip | null = null;
  readonly #levels = new Uint8Array(PIN_COUNT);
  readonly #external: (Level | null)[] = Array.from({ length: PIN_COUNT }, () => null);

  constructor(private readonly changed: (gpio: number, level: Level) => void) {}

  level(gpio: number): Level {
    checkPin(gpio);
    return this.#levels[gpio] as Level;
  }

  /** What is wired to the pin: 0 or 1 drives it, null leaves it open. A pin that the chip drives keeps its own level. */
  drive(gpio: number, level: Level | null): void {
    checkPin(gpio);
    this.#external[gpio] = level;
    this.#refresh(gpio);
  }

  /** A chip takes over the pins; all are inputs. */
  attach(chip: PicoChip): void {
    this.#chip = chip;
    for (let gpio = 0; gpio < PIN_COUNT; gpio++) {
      const pin = chip.gpio[gpio]!;
      pin.padValue = PAD_RESET;
      pin.irqStatus = IRQ_LEVEL_LOW;
      mendEdges(pin);
      pin.addListener(() => this.#refresh(gpio));
      this.#refresh(gpio);
      pin.setInputValue(this.#levels[gpio] === 1);
      // The level at start is no edge.
      pin.irqStatus &= 0b0011;
    }
  }

  /** The chip loses power: nothing drives or pulls any more. */
  detach(): void {
    this.#chip = null;
    for (let gpio = 0; gpio < PIN_COUNT; gpio++) {
      this.#refresh(gpio);
    }
  }

  #refresh(gpio: number): void {
    const level = this.#resolve(gpio);
    if (level === this.#levels[gpio]) {
      return;
    }
    this.#levels[gpio] = level;
    this.#chip?.gpio[gpio]?.setInputValue(level === 1);
    this.changed(gpio, level);
  }

  #resolve(gpio: number): Level {
    const external = this.#external[gpio] ?? null;
    switch (this.#chip?.gpio[gpio]?.value) {
      case GPIOPinState.High:
        return 1;
      case GPIOPinState.Low:
        return 0;
      case GPIOPinState.InputPullUp:
        return external ?? 1;
      case GPIOPinState.InputBusKeeper:
        return external ?? (this.#levels[gpio] as Level);
      default:
        return external ?? 0;
    }
  }
}

function checkPin(gpio: number): void {
  if (!Number.isInteger(gpio) || gpio < 0 || gpio >= PIN_COUNT) {
    throw new RangeError(`GPIO ${gpio}: the RP2040 has GPIO 0 to ${PIN_COUNT - 1}.`);
  }
}

/** rp2040js latches an edge each time an input is refreshed, changed or not: one comes as soon as its interrupt is enabled. */
function mendEdges(pin: Pin): void {
  const set = pin.setInputValue.bind(pin);
  const raw = pin as unknown as { rawInputValue: boolean };
  let seen = false;
  pin.setInputValue = (value) => {
    const effective = value && pin.inputEnable;
    if (effective === seen) {
      raw.rawInputValue = value;
    } else {
      seen = effective;
      set(value);
    }
  };
}

/** ADC inputs 0 to 4. */
const ADC_CHANNELS = 5;

/** rp2040js's round robin never leaves channel 0; this one goes to the next selected channel (datasheet §4.9.2.1). */
export function mendRoundRobin(chip: PicoChip): void {
  const adc = chip.adc as unknown as { cs: number };
  Object.defineProperty(adc, 'activeChannel', {
    get: () => (adc.cs >> 12) & 7,
    set: () => {
      const selected = (adc.cs >> 16) & 0x1f;
      let channel = (adc.cs >> 12) & 7;
      do {
        channel = (channel + 1) % ADC_CHANNELS;
      } while (!(selected & (1 << channel)));
      adc.cs = (adc.cs & ~(7 << 12)) | (channel << 12);
    },
  });
}
