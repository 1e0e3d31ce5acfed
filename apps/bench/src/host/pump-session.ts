// SPDX-License-Identifier: Apache-2.0
/** One connected pump: polls its status, gathers steps, annunciations and traffic, and notices when it falls silent. */
import type { Order, PumpView, StepPoints, TrafficLine } from '../ipc/pump.js';
import type { PumpLink, PumpSignal, PumpStatus } from './backend.js';
import { BenchError, problemOf } from './bench-error.js';
import { describeFrame } from './decode-frame.js';
import type { Outbox } from './outbox.js';
import { milliunitsText } from './text.js';

/** Milliseconds between two polls of the status. */
const POLL_MS = 500;
/** The pump counts as silent when its last answer is older than this, milliseconds. */
const SILENT_AFTER_MS = 2_500;
/** Newest records shown. */
const HISTORY_RECORDS = 24;
/** Points and lines kept for a screen that is loaded again: flat memory over long days. */
const MAX_POINTS = 20_000;
const MAX_LINES = 5_000;

export class PumpSession {
  #view: PumpView;
  #link: PumpLink | null = null;
  #unsubscribe: () => void = () => {};
  #timer: ReturnType<typeof setTimeout> | null = null;
  #closed = false;
  #openedAt = 0;
  #lastAnswer: number;
  #seenHistory = '';
  #delivered = 0;
  /** Index of the first point that is still kept. */
  #firstPoint = 0;
  #seconds: number[] = [];
  #milliunits: number[] = [];
  #lines: TrafficLine[] = [];
  #lineCount = 0;

  constructor(
    board: string,
    name: string,
    emulated: boolean,
    private readonly outbox: Outbox,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.#lastAnswer = now();
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
    return {
      board: this.#view.board,
      from: this.#firstPoint,
      seconds: [...this.#seconds],
      milliunits: [...this.#milliunits],
      now: this.#elapsed(),
    };
  }

  get lines(): readonly TrafficLine[] {
    return this.#lines;
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
      await this.#poll();
    } catch (error) {
      this.#lose(error);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#unsubscribe();
    await this.#link?.close();
  }

  /** Sends a confirmed order; resolves with one sentence on what the pump answered. Throws what the pump or the link says. */
  async send(order: Order): Promise<string> {
    const link = this.#usable();
    switch (order.kind) {
      case 'bolus': {
        const id = await link.bolus(order.milliunits);
        await this.#refresh();
        return `Bolus ${id} of ${milliunitsText(order.milliunits)} was accepted.`;
      }
      case 'cancel-bolus': {
        const running = (await link.status()).bolusId;
        if (running === 0) throw new BenchError('no-bolus', 'No bolus is running.', 'Nothing needs to be done.');
        await link.cancelBolus(running);
        await this.#refresh();
        return `Bolus ${running} was cancelled.`;
      }
      case 'stop-therapy':
      case 'run-therapy': {
        await link.setTherapy(order.kind === 'run-therapy' ? 'run' : 'stop');
        await this.#refresh();
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
      this.#publish(
        this.now() - this.#lastAnswer > SILENT_AFTER_MS ? { link: 'silent', problem: problemOf(error) } : {},
      );
    }
    if (!this.#closed) this.#timer = setTimeout(() => void this.#poll(), POLL_MS);
  }

  async #refresh(): Promise<void> {
    const link = this.#usable();
    const status = await link.status();
    this.#lastAnswer = this.now();
    const history = await this.#historyIfNew(link, status);
    this.#publish({ link: 'connected', status, problem: null, ...history });
    this.outbox.points({
      board: this.#view.board,
      from: this.#firstPoint + this.#seconds.length,
      seconds: [],
      milliunits: [],
      now: this.#elapsed(),
    });
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
        this.#step(signal.at, signal.milliunits);
        break;
      case 'annunciation': {
        const { id, kind: type, status } = signal;
        const others = this.#view.annunciations.filter((a) => a.id !== id);
        this.#publish({ annunciations: [{ id, type, status }, ...others].slice(0, 16) });
        break;
      }
      case 'frame': {
        const { label, detail } = describeFrame(signal.bytes);
        this.#line(signal.at, signal.dir, label, detail, Buffer.from(signal.bytes).toString('hex'));
        break;
      }
      case 'message':
        this.#line(signal.at, signal.dir, signal.name, signal.detail, '');
        break;
      case 'lost':
        this.#lose(signal.error);
        break;
    }
  }

  #step(at: number, milliunits: number): void {
    this.#delivered += milliunits;
    const second = Math.max(0, (at - this.#openedAt) / 1e6);
    const from = this.#firstPoint + this.#seconds.length;
    this.#seconds.push(second);
    this.#milliunits.push(this.#delivered);
    if (this.#seconds.length > MAX_POINTS) {
      this.#seconds.shift();
      this.#milliunits.shift();
      this.#firstPoint++;
    }
    this.outbox.points({
      board: this.#view.board,
      from,
      seconds: [second],
      milliunits: [this.#delivered],
      now: Math.max(second, this.#elapsed()),
    });
  }

  #line(at: number, dir: 'tx' | 'rx', label: string, detail: string, hex: string): void {
    const line: TrafficLine = {
      n: this.#lineCount++,
      at: Math.max(0, (at - this.#openedAt) / 1e6),
      dir,
      label,
      detail,
      hex,
    };
    this.#lines.push(line);
    if (this.#lines.length > MAX_LINES) this.#lines.splice(0, MAX_LINES / 5);
    this.outbox.line(line);
  }

  #lose(error: unknown): void {
    if (this.#closed) return;
    this.#publish({ link: 'lost', problem: problemOf(error) });
    void this.#link?.close().catch(() => {
      // The link is lost already; what closing it says adds nothing to what the view tells.
    });
  }

  #elapsed(): number {
    return this.#link === null ? 0 : Math.max(0, (this.#link.now() - this.#openedAt) / 1e6);
  }

  #publish(change: Partial<PumpView>): void {
    this.#view = { ...this.#view, ...change, lastAnswerMs: Math.round(this.now() - this.#lastAnswer) };
    if (!this.#closed) this.outbox.put({ pump: this.#view });
  }
}

/** After these the session cannot come back by waiting. */
function isFatal(error: unknown): boolean {
  const { code } = problemOf(error);
  return code === 'port-vanished' || code === 'port-closed' || code === 'port-failed' || code === 'session-closed';
}
