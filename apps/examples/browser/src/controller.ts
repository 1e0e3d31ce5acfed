// SPDX-License-Identifier: Apache-2.0
/** The pump as the page sees it: chosen, paired or connected, asked, ordered. No document in here. */
import { PumpClient, type Result } from '@assay/client';
import { systemRandom } from '@assay/crypto';
import { type Body, milliunits, PairingSecret } from '@assay/protocol';
import type { Port } from '@assay/transport';
import { openWebSerialPort, type SerialPortLike } from '@assay/transport/web-serial';
import { forget, isPaired, openStation, pin } from './key-store.js';

const BAUD_RATE = 115_200;
const ROLE = 'controller';
/** Microseconds. An emulated pump on a busy machine is slower than a real one: these are patient. */
const TIMEOUTS = { hello: 15_000_000, handshake: 60_000_000, request: 3_000_000 };

/** As much of `navigator.serial` as we use. */
export interface SerialLike {
  requestPort(): Promise<SerialPortLike>;
}

export class Controller {
  #port: Port | null = null;
  #pump: PumpClient | null = null;

  /** Lets the user choose a port; must be called from a click. Resolves with whether this browser is paired already. */
  async choosePort(serial: SerialLike): Promise<boolean> {
    await this.disconnect();
    this.#port = await openWebSerialPort(await serial.requestPort(), { baudRate: BAUD_RATE });
    return isPaired();
  }

  /** Pairs by the 28 characters on the pump's display. Throws AssayMisuseError when they were mistyped. */
  async pair(text: string): Promise<void> {
    const secret = PairingSecret.parse(text);
    const { staticKey } = await openStation();
    try {
      this.#pump = await PumpClient.pair({ ...this.#common, staticKey, secret });
      await pin(this.#pump.pumpKey);
    } finally {
      secret.wipe();
      staticKey.secretKey.wipe();
    }
  }

  /** A session with the pump that we are paired with, and with no other. */
  async connect(): Promise<void> {
    const { staticKey, pump } = await openStation();
    try {
      if (pump === null) throw new Error('This browser is paired with no pump.');
      this.#pump = await PumpClient.connect({ ...this.#common, staticKey, pinnedPump: pump });
    } finally {
      staticKey.secretKey.wipe();
    }
  }

  async identity(): Promise<Body<'Identity'>> {
    return granted(await this.#connected.identity());
  }

  async status(): Promise<Body<'Status'>> {
    return granted(await this.#connected.status());
  }

  /** `amount` in milliunits; the pump's answer is the number of the bolus. */
  async orderBolus(amount: number): Promise<number> {
    return granted(await this.#connected.setBolus({ amount: milliunits(amount) })).bolusId;
  }

  async setTherapy(state: 'stop' | 'run'): Promise<void> {
    granted(await this.#connected.setTherapy(state));
  }

  /** Closes session and port. Idempotent. */
  async disconnect(): Promise<void> {
    this.#pump?.close();
    this.#pump = null;
    await this.#port?.close();
    this.#port = null;
  }

  async forgetPump(): Promise<void> {
    await this.disconnect();
    await forget();
  }

  get #common() {
    if (this.#port === null) throw new Error('Choose a port first.');
    return { port: this.#port, random: systemRandom, role: ROLE, timeouts: TIMEOUTS } as const;
  }

  get #connected(): PumpClient {
    if (this.#pump === null) throw new Error('Connect to the pump first.');
    return this.#pump;
  }
}

function granted<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`The pump refused: ${result.result}.`);
  return result.value;
}
