// SPDX-License-Identifier: Apache-2.0
/** A connected pump for the host, over PumpClient: answers as the screens need them, refusals as errors with their mend. */
import { type PumpClient, PumpError, type PumpEvent, type Result, type ResumptionTicket } from '@assay/client';
import { featuresOf, milliunits, STEP_MILLIUNITS } from '@assay/protocol';
import type { Port } from '@assay/transport';
import type { HistoryRecord, Peer, SessionInfo } from '../../ipc/pump.js';
import type { PumpIdentity, PumpLink, PumpSignal, PumpStatus } from '../backend.js';
import { BenchError } from '../bench-error.js';
import { sessionEndProblem } from '../session-ends.js';
import { words } from '../text.js';
import { historyText } from './history-text.js';

export interface LinkParts {
  readonly client: PumpClient;
  readonly port: Port;
  /** As SessionOpen told it. */
  readonly idleLimitMs: number;
  /** Takes the ticket that resumes this session later. */
  readonly keep: (ticket: ResumptionTicket) => void;
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

/** How long a closing link waits for the pump's answer, microseconds. */
const FAREWELL_US = 1_000_000;

export class ClientLink implements PumpLink {
  readonly #unsubscribers: (() => void)[] = [];
  #closed = false;

  constructor(
    private readonly parts: LinkParts,
    private readonly signals: Signals,
  ) {
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

  session(): SessionInfo {
    const { client, idleLimitMs } = this.parts;
    const ageLeftMs = Math.max(0, (client.session.ageEnds - this.now()) / 1000);
    return { resumed: client.resumed, idleLimitMs, ageLeftMs };
  }

  async identity(): Promise<PumpIdentity> {
    const body = accepted(await this.parts.client.identity(), 'GetIdentity');
    const { firmware, build, board, stepMilliunits, maxBolus } = body;
    return {
      serial: hex(body.serial),
      firmware,
      build,
      board,
      stepMilliunits,
      maxBolusMilliunits: maxBolus,
      features: [...featuresOf(body.features)].map(words),
      imageDigest: hex(body.imageDigest),
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

  async bolus(amount: number): Promise<number> {
    // The client repeats it under one key while its answer is missing, and never beyond its life: it cannot dose twice.
    const result = await this.parts.client.setBolus({ amount: milliunits(amount) }).catch(unknownBolus);
    return accepted(result, 'SetBolus').bolusId;
  }

  async cancelBolus(bolusId: number): Promise<void> {
    accepted(await this.parts.client.cancelBolus(bolusId), 'CancelBolus');
  }

  async setTherapy(state: 'run' | 'stop'): Promise<void> {
    accepted(await this.parts.client.setTherapy(state), 'SetTherapyState');
  }

  async peers(): Promise<readonly Peer[]> {
    const peers = accepted(await this.parts.client.listPeers(), 'ListPeers');
    return peers.map(({ fingerprint, role, self }) => ({ fingerprint: hex(fingerprint), role: words(role), self }));
  }

  async unpair(fingerprint: string): Promise<void> {
    accepted(await this.parts.client.unpair(new Uint8Array(Buffer.from(fingerprint, 'hex'))), 'Unpair');
  }

  onSignal(listener: (signal: PumpSignal) => void): () => void {
    return this.signals.subscribe(listener);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const unsubscribe of this.#unsubscribers) unsubscribe();
    const { client, port, keep } = this.parts;
    // In order when the pump still listens; a pump that does not must not hold up who leaves.
    await Promise.race([client.closeSession().catch(() => {}), port.clock.sleep(FAREWELL_US)]);
    const ticket = client.takeTicket();
    if (ticket !== null) keep(ticket);
    client.close();
    await port.close();
  }

  /** Events come only while somebody reads: this reader stands by between requests and ends with the port. */
  async #listen(): Promise<void> {
    try {
      while (!this.#closed) await this.parts.client.nextEvent(Number.POSITIVE_INFINITY);
    } catch (error) {
      if (!this.#closed) this.signals.emit({ type: 'lost', error: inWords(error) });
    }
  }

  #event(event: PumpEvent): void {
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

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** A session that is over says why in a person's words. */
function inWords(error: unknown): unknown {
  return error instanceof PumpError && error.reason !== undefined ? sessionEndProblem(error.reason, error) : error;
}

const UNANSWERED: ReadonlySet<string> = new Set(['no-answer', 'not-fresh', 'session-lost']);

function unknownBolus(cause: unknown): never {
  if (!(cause instanceof PumpError) || !UNANSWERED.has(cause.code)) throw cause;
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
  notFresh: [
    'the order reached it too late, so it did not carry it out',
    'Look at the connection, then order again: orders hold for a few seconds only.',
  ],
  outOfOrder: [
    'another order has overtaken it, so it did not carry it out',
    'Look at the pump’s state, then order again.',
  ],
  overLimit: ['it is beyond a limit set at the pump', 'Order less, or wait until the hour or the day is over.'],
  confirmationNeeded: [
    'a person must confirm it at the pump first',
    'Press the pump’s confirm button, then order again.',
  ],
  unsupported: ['it cannot do this', 'Look under About for what this pump can do.'],
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
