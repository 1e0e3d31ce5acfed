// SPDX-License-Identifier: Apache-2.0
/** A connected pump for the host, over PumpClient: answers as the screens need them, refusals as errors with their mend. */
import { type PumpClient, PumpError, type Result } from '@assay/client';
import { type AnyMessage, STEP_MILLIUNITS } from '@assay/protocol';
import type { Port } from '@assay/transport';
import type { HistoryRecord } from '../../ipc/pump.js';
import type { PumpIdentity, PumpLink, PumpSignal, PumpStatus } from '../backend.js';
import { BenchError } from '../bench-error.js';
import { words } from '../text.js';
import { historyText } from './history-text.js';

export interface LinkParts {
  readonly client: PumpClient;
  readonly port: Port;
  readonly press?: (button: 'confirm' | 'stop', holdMs: number) => Promise<void>;
  /** Rising edges of STEP as the fixture sees them; where nobody watches the pin, the pump's own DoseStep events stand in. */
  readonly onStepPin?: (listener: () => void) => () => void;
}

/** Signals from the port's taps, for who listens. */
export class Signals {
  readonly #listeners = new Set<(signal: PumpSignal) => void>();

  emit(signal: PumpSignal): void {
    for (const listener of this.#listeners) listener(signal);
  }

  subscribe(listener: (signal: PumpSignal) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

export class ClientLink implements PumpLink {
  readonly press?: (button: 'confirm' | 'stop', holdMs: number) => Promise<void>;
  readonly #unsubscribers: (() => void)[] = [];
  #closed = false;

  constructor(
    private readonly parts: LinkParts,
    private readonly signals: Signals,
  ) {
    if (parts.press !== undefined) this.press = parts.press;
    if (parts.onStepPin !== undefined) this.#unsubscribers.push(parts.onStepPin(() => this.#step()));
    this.#unsubscribers.push(parts.client.onEvent((event) => this.#event(event)));
    void this.#listen();
  }

  get role(): string {
    return this.parts.client.role;
  }

  now(): number {
    return this.parts.port.clock.now();
  }

  async identity(): Promise<PumpIdentity> {
    const body = accepted(await this.parts.client.identity(), 'GetIdentity');
    const { firmware, build, board, stepMilliunits, maxBolus } = body;
    return {
      serial: Buffer.from(body.serial).toString('hex'),
      firmware,
      build,
      board,
      stepMilliunits,
      maxBolusMilliunits: maxBolus,
    };
  }

  async status(): Promise<PumpStatus> {
    const { ordered, delivered, uptime, bootReason, ...rest } = accepted(await this.parts.client.status(), 'GetStatus');
    return {
      ...rest,
      bootReason: words(bootReason),
      orderedMilliunits: ordered,
      deliveredMilliunits: delivered,
      uptimeMs: uptime,
    };
  }

  async history(count: number): Promise<readonly HistoryRecord[]> {
    const { lastSequence } = await this.status();
    const records: HistoryRecord[] = [];
    for await (const record of this.parts.client.readHistory(Math.max(1, lastSequence - count + 1))) {
      const { sequence, kind, bootCount, uptime } = record;
      records.push({ sequence, kind, bootCount, uptimeMs: uptime, text: historyText(record) });
    }
    return records.reverse();
  }

  async bolus(milliunits: number): Promise<number> {
    const { client } = this.parts;
    const order = { milliunits, key: client.newBolusKey() };
    // Under the same key the pump never doses twice, so an order whose answer was lost can be repeated.
    const result = await client.setBolus(order).catch((error: unknown) => {
      if (error instanceof PumpError && error.code === 'no-answer') return client.setBolus(order).catch(unknownBolus);
      throw error;
    });
    return accepted(result, 'SetBolus').bolusId;
  }

  async cancelBolus(bolusId: number): Promise<void> {
    accepted(await this.parts.client.cancelBolus(bolusId), 'CancelBolus');
  }

  async setTherapy(state: 'run' | 'stop'): Promise<void> {
    accepted(await this.parts.client.setTherapy(state), 'SetTherapyState');
  }

  onSignal(listener: (signal: PumpSignal) => void): () => void {
    return this.signals.subscribe(listener);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const unsubscribe of this.#unsubscribers) unsubscribe();
    this.parts.client.close();
    await this.parts.port.close();
  }

  /** Events come only while somebody reads: this reader stands by between requests and ends with the port. */
  async #listen(): Promise<void> {
    try {
      while (!this.#closed) await this.parts.client.nextEvent(Number.POSITIVE_INFINITY);
    } catch (error) {
      if (!this.#closed) this.signals.emit({ type: 'lost', error });
    }
  }

  #event(event: AnyMessage): void {
    if (event.name === 'Annunciation') {
      const { annunciationId, annunciationType, status } = event.body;
      this.signals.emit({ type: 'annunciation', id: annunciationId, kind: words(annunciationType), status });
    }
    if (event.name === 'DoseStep' && this.parts.onStepPin === undefined) this.#step();
  }

  #step(): void {
    this.signals.emit({ type: 'step', at: this.now(), milliunits: STEP_MILLIUNITS });
  }
}

function unknownBolus(cause: unknown): never {
  throw new BenchError(
    'bolus-unknown',
    'The pump did not answer: it may or may not deliver this bolus.',
    'Look at the pump and its history before you order again.',
    { cause },
  );
}

const refusals: Readonly<Record<string, readonly [what: string, mend: string]>> = {
  outOfRange: ['it is outside the safe range', 'Order an amount within the pump’s range.'],
  plausibilityFailed: ['it is not a whole number of steps', 'Order a multiple of the pump’s step.'],
  notApplicable: [
    'the pump’s state does not allow it',
    'Look at the therapy state: it may be stopped, or no bolus may be running.',
  ],
  maxBolusNumber: ['a bolus is running already', 'Wait for its end or cancel it.'],
  notAuthorised: ['this peer’s role may not do it', 'Connect as a controller.'],
  notCompleted: ['the pump could not complete it', 'Look at the pump’s annunciations, then try again.'],
};

function accepted<T>(result: Result<T>, request: string): T {
  if (result.ok) return result.value;
  const [what, mend] = refusals[result.result] ?? [
    `it answered ${result.result}`,
    'Look at the traffic of the connection.',
  ];
  throw new BenchError(`pump-refused-${result.result}`, `The pump refused ${request}: ${what}.`, mend, {
    cause: new PumpError('bad-answer', result.result),
  });
}
