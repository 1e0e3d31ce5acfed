// SPDX-License-Identifier: Apache-2.0
/** A board under test with a peer before it: fingers on its buttons, eyes on its display and pins. */
import { type ConnectOptions, PumpClient } from '@assay/client';
import { Secret, systemRandom } from '@assay/crypto';
import { type HistoryRecord, PairingSecret } from '@assay/protocol';
import type { Micros } from '@assay/transport';
import { expect } from 'vitest';
import type { Board, Button, OutputPin } from './board.js';

export const MS = 1000;
export const SECOND = 1000 * MS;
/** The secret in text, or as content of its QR code; `PAIR CLOSED …` is neither. */
const SECRET_LINE = /^(PAIR [0-9A-Z-]{34}|QR \S+)$/;
/** Press and release of a button are debounced for 50 ms each. */
const SETTLE_US = 200 * MS;

/** A peer of the pump on a board. */
export class Bench {
  readonly random = systemRandom;
  readonly staticKey = Secret.of(systemRandom(32));
  readonly role = 'controller';
  pinnedPump: Uint8Array = new Uint8Array(32);

  constructor(readonly board: Board) {}

  wait(micros: Micros): Promise<void> {
    return this.board.clock.sleep(micros);
  }

  /** Waits until `done`, and fails when that takes longer than `limit`. */
  async await(what: string, done: () => boolean, limit = 20 * SECOND): Promise<void> {
    const until = this.board.clock.now() + limit;
    while (!done()) {
      this.board.check();
      if (this.board.clock.now() >= until) {
        const last = this.board.changes.slice(-8).map(({ pin, high, t }) => `${pin} ${high ? 1 : 0} at ${t} µs`);
        throw new Error(`${what} has not come within ${limit / SECOND} s; last at the pins: ${last.join(', ')}`);
      }
      await this.wait(10 * MS);
    }
  }

  /** Holds the confirm button until the display shows a secret. */
  async openWindow(): Promise<PairingSecret> {
    const before = this.board.display.length;
    const shown = () => this.board.display.slice(before).filter((line) => SECRET_LINE.test(line));
    await this.press('confirm', () => this.await('the secret on the display', () => shown().length === 2));
    const secret = PairingSecret.parse(shown()[0]!.slice('PAIR '.length));
    expect(PairingSecret.parseQr(shown()[1]!.slice('QR '.length)).secret.text).toBe(secret.text);
    return secret;
  }

  /** Presses, holds while `during` lasts, releases, and leaves the pump time to see it. */
  async press(button: Button, during: () => Promise<void>): Promise<void> {
    this.board.setButton(button, true);
    await during();
    this.board.setButton(button, false);
    await this.wait(SETTLE_US);
  }

  async pairBy(secret: PairingSecret): Promise<PumpClient> {
    const { random, staticKey, role } = this;
    const client = await PumpClient.pair({ port: this.board.port, random, staticKey, role, secret });
    this.pinnedPump = client.pumpKey;
    return client;
  }

  async pair(): Promise<PumpClient> {
    return this.pairBy(await this.openWindow());
  }

  connect(options: Partial<ConnectOptions> = {}): Promise<PumpClient> {
    const { random, staticKey, role, pinnedPump } = this;
    return PumpClient.connect({ port: this.board.port, random, staticKey, role, pinnedPump, ...options });
  }

  /** Rising edges of STEP, or of another pin. */
  rises(pin: OutputPin = 'STEP') {
    return this.board.changes.filter((change) => change.pin === pin && change.high);
  }

  level(pin: OutputPin): boolean | undefined {
    return this.board.changes.findLast((change) => change.pin === pin)?.high;
  }

  async history(client: PumpClient, kind: HistoryRecord['kind']): Promise<HistoryRecord[]> {
    const records: HistoryRecord[] = [];
    for await (const record of client.readHistory()) {
      if (record.kind === kind) records.push(record);
    }
    return records;
  }
}
