// SPDX-License-Identifier: Apache-2.0
/** One connected pump: polls its status, gathers steps, annunciations and traffic, and notices when it falls silent. */
import type { Order, PumpView, StepPoints, TrafficLine } from '../ipc/pump.js';
import type { PumpLink, PumpSignal, PumpStatus } from './backend.js';
import { BenchError, problemOf } from './bench-error.js';
import type { Outbox } from './outbox.js';
import { PumpLog } from './pump-log.js';
import { milliunitsText } from './text.js';

/** Milliseconds between two polls of the status. */
const POLL_MS = 500;
/** The pump counts as silent when its last answer is older than this, milliseconds. */
const SILENT_AFTER_MS = 2_500;
/** Newest records shown. */
const HISTORY_RECORDS = 24;

export class PumpSession {
  #view: PumpView;
  #link: PumpLink | null = null;
  #unsubscribe: () => void = () => {};
  #timer: ReturnType<typeof setTimeout> | null = null;
  #watchdog: ReturnType<typeof setInterval> | null = null;
  #closed = false;
  #openedAt = 0;
  #lastAnswer: number;
  #seenHistory = '';
  readonly #log: PumpLog;

  constructor(
    board: string,
    name: string,
    emulated: boolean,
    private readonly outbox: Outbox,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.#lastAnswer = now();
    this.#log = new PumpLog(
      board,
      outbox,
      () => (this.#link === null ? 0 : this.#secondsAt(this.#link.now())),
      (micros) => this.#secondsAt(micros),
    );
    this.#view = {
      board,
      name,
      emulated,
      link: 'opening',
      lastAnswerMs: 0,
      role: '',
      identity: null,
      status: null,
      annunciations: [],
      history: [],
      problem: null,
    };
    this.#publish({});
  }

  get view(): PumpView {
    return this.#view;
  }

  get points(): StepPoints {
    return this.#log.points;
  }

  get lines(): readonly TrafficLine[] {
    return this.#log.lines;
  }

  /** Never throws: what went wrong stands in the view's problem. */
  async open(connect: (onPairing: () => void) => Promise<PumpLink>): Promise<void> {
    try {
      const link = await connect(() => this.#publish({ link: 'pairing' }));
      if (this.#closed) return await link.close();
      this.#link = link;
      this.#openedAt = link.now();
      this.#unsubscribe = link.onSignal((signal) => this.#take(signal));
      const identity = await link.identity();
      this.#lastAnswer = this.now();
      this.#publish({ link: 'connected', role: link.role, identity });
      // A poll may wait long for its answer: silence is noticed all the same.
      this.#watchdog = setInterval(() => this.#noticeSilence(), POLL_MS);
      await this.#poll();
    } catch (error) {
      this.#lose(error);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#watchdog !== null) clearInterval(this.#watchdog);
    this.#unsubscribe();
    await this.#link?.close();
  }

  /** Sends a confirmed order; resolves with one sentence on what the pump answered. Throws what the pump or the link says. */
  async send(order: Order): Promise<string> {
    const link = this.#usable();
    switch (order.kind) {
      case 'bolus': {
        const id = await link.bolus(order.milliunits);
        await this.#refreshAfterOrder();
        return `Bolus ${id} of ${milliunitsText(order.milliunits)} was accepted.`;
      }
      case 'cancel-bolus': {
        const running = (await link.status()).bolusId;
        if (running === 0) throw new BenchError('no-bolus', 'No bolus is running.', 'Nothing needs to be done.');
        await link.cancelBolus(running);
        await this.#refreshAfterOrder();
        return `Bolus ${running} was cancelled.`;
      }
      case 'stop-therapy':
      case 'run-therapy': {
        await link.setTherapy(order.kind === 'run-therapy' ? 'run' : 'stop');
        await this.#refreshAfterOrder();
        return order.kind === 'run-therapy' ? 'Therapy runs.' : 'Therapy is stopped.';
      }
    }
  }

  /** What the confirmation dialog says. Throws BenchError when the order cannot be meant. */
  describe(order: Order): string {
    this.#usable();
    const { name, status, identity } = this.#view;
    switch (order.kind) {
      case 'bolus':
        if (identity !== null && order.milliunits > identity.maxBolusMilliunits) {
          throw new BenchError(
            'bolus-too-large',
            `${milliunitsText(order.milliunits)} is more than this pump's largest bolus of ${milliunitsText(identity.maxBolusMilliunits)}.`,
            'Order a smaller bolus.',
          );
        }
        return `${name} will deliver a bolus of ${milliunitsText(order.milliunits)} now.`;
      case 'cancel-bolus':
        return `${name} will end bolus ${status?.bolusId ?? ''} at the next step.`;
      case 'stop-therapy':
        return `${name} will stop therapy and end a running bolus. It stays stopped over resets.`;
      case 'run-therapy':
        return `${name} will accept boluses again.`;
    }
  }

  /** Throws BenchError `no-button` on pumps whose buttons only a person can press. */
  async press(button: 'confirm' | 'stop', holdMs: number): Promise<void> {
    const link = this.#usable();
    if (link.press === undefined) {
      throw new BenchError(
        'no-button',
        'This pump is not emulated: the app cannot press its buttons.',
        'Press the button on the pump itself.',
      );
    }
    await link.press(button, holdMs);
  }

  #usable(): PumpLink {
    if (this.#link === null || this.#view.link === 'lost') {
      throw new BenchError('not-connected', 'No pump is connected.', 'Connect a pump on the Boards screen.');
    }
    return this.#link;
  }

  async #poll(): Promise<void> {
    if (this.#closed || this.#view.link === 'lost') return;
    try {
      await this.#refresh();
    } catch (error) {
      if (isFatal(error)) return this.#lose(error);
      this.#noticeSilence();
    }
    if (!this.#closed) this.#timer = setTimeout(() => void this.#poll(), POLL_MS);
  }

  /** A link that is open but dead must not look connected. */
  #noticeSilence(): void {
    const silence = this.now() - this.#lastAnswer;
    if (this.#closed || this.#view.link === 'lost' || silence <= SILENT_AFTER_MS) return;
    const message = `The pump has not answered for ${Math.round(silence / 1000)} s; what is shown may be old.`;
    const mend = 'Check the cable and the pump’s supply. The app goes on asking.';
    this.#publish({ link: 'silent', problem: { code: 'pump-silent', message, mend } });
  }

  async #refresh(): Promise<void> {
    const link = this.#usable();
    const status = await link.status();
    this.#lastAnswer = this.now();
    const history = await this.#historyIfNew(link, status);
    this.#publish({ link: 'connected', status, problem: null, ...history });
    this.#log.tick();
  }

  /** The order was accepted: that the status cannot be read just then must not look as if it had not been. */
  async #refreshAfterOrder(): Promise<void> {
    await this.#refresh().catch(() => this.#noticeSilence());
  }

  /** A running bolus changes its record in place, so the newest number alone does not tell whether the history is new. */
  async #historyIfNew(link: PumpLink, status: PumpStatus): Promise<Partial<PumpView>> {
    const seen = [status.lastSequence, status.bolusId, status.deliveredMilliunits].join('/');
    if (seen === this.#seenHistory) return {};
    const history = [...(await link.history(HISTORY_RECORDS))];
    this.#seenHistory = seen;
    return { history };
  }

  #take(signal: PumpSignal): void {
    switch (signal.type) {
      case 'step':
        this.#log.step(signal);
        break;
      case 'annunciation': {
        const { id, kind: type, status } = signal;
        const others = this.#view.annunciations.filter((a) => a.id !== id);
        this.#publish({ annunciations: [{ id, type, status }, ...others].slice(0, 16) });
        break;
      }
      case 'frame':
        this.#log.frame(signal);
        break;
      case 'message':
        this.#log.message(signal);
        break;
      case 'lost':
        this.#lose(signal.error);
        break;
    }
  }

  #lose(error: unknown): void {
    if (this.#closed) return;
    this.#publish({ link: 'lost', problem: problemOf(error) });
    void this.#link?.close().catch(() => {
      // The link is lost already; what closing it says adds nothing to what the view tells.
    });
  }

  #secondsAt(micros: number): number {
    return Math.max(0, (micros - this.#openedAt) / 1e6);
  }

  #publish(change: Partial<PumpView>): void {
    this.#view = { ...this.#view, ...change, lastAnswerMs: Math.round(this.now() - this.#lastAnswer) };
    if (!this.#closed) this.outbox.put({ pump: this.#view });
  }
}

/** After these the session cannot come back by waiting. */
const FATAL = new Set(['port-vanished', 'port-closed', 'port-failed', 'session-closed', 'session-lost']);

function isFatal(error: unknown): boolean {
  return FATAL.has(problemOf(error).code);
}
