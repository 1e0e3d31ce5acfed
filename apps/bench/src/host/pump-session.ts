// SPDX-License-Identifier: Apache-2.0
/** One connected pump: polls its status, gathers steps, annunciations and traffic, and notices when it falls silent. */
import type { Display, Order, PumpView, StepPoints, TrafficLine } from '../ipc/pump.js';
import type { PumpAccess, PumpLink, PumpSignal, PumpStatus } from './backend.js';
import { BenchError, problemOf } from './bench-error.js';
import { orderText } from './order-text.js';
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
  #unwatch: () => void = () => {};
  #pairing = false;
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
    private readonly access: PumpAccess,
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
      emulated: access.hands !== undefined,
      link: 'opening',
      displayRevision: access.display === undefined ? null : 0,
      lastAnswerMs: 0,
      role: '',
      identity: null,
      session: null,
      peers: [],
      status: null,
      annunciations: [],
      history: [],
      problem: null,
    };
    // Only that it changed: what it shows may be a secret, and views go into snapshots.
    this.#unwatch =
      access.display?.onChange(() => this.#publish({ displayRevision: (this.#view.displayRevision ?? 0) + 1 })) ??
      this.#unwatch;
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

  /** Connects to a pump that is paired; one that is not is asked for its secret. Never throws: trouble stands in the view. */
  async open(pairAnew: boolean): Promise<void> {
    try {
      if (pairAnew || !this.access.paired) {
        await this.access.reach();
        this.#publish({ link: 'pairing' });
      } else {
        await this.#begin(await this.access.connect());
      }
    } catch (error) {
      this.#lose(error);
    }
  }

  /**
   * Pairs with what a person read from the pump's display. Throws BenchError for a mistyped secret, before anything is
   * sent, and whatever the pump or the link says: the session waits for another secret then.
   */
  async pair(secret: string): Promise<void> {
    if (this.#view.link !== 'pairing' || this.#pairing) {
      throw new BenchError('not-pairing', 'This pump does not wait for a secret now.', 'Connect it, then pair.');
    }
    this.#pairing = true;
    let link: PumpLink;
    try {
      link = await this.access.pair(secret);
    } finally {
      this.#pairing = false;
    }
    await this.#begin(link).catch((error: unknown) => this.#lose(error));
  }

  async #begin(link: PumpLink): Promise<void> {
    if (this.#closed) return await link.close();
    this.#link = link;
    this.#openedAt = link.now();
    this.#unsubscribe = link.onSignal((signal) => this.#take(signal));
    const identity = await link.identity();
    this.#lastAnswer = this.now();
    this.#publish({ link: 'connected', role: link.role, identity, session: link.session() });
    // A poll may wait long for its answer: silence is noticed all the same.
    this.#watchdog = setInterval(() => this.#noticeSilence(), POLL_MS);
    await this.#poll();
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#watchdog !== null) clearInterval(this.#watchdog);
    this.#unsubscribe();
    this.#unwatch();
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
    return orderText(order, this.#view);
  }

  /** Throws BenchError `no-button` on pumps whose buttons only a person can press. */
  async press(button: 'confirm' | 'stop', holdMs: number): Promise<void> {
    const { hands } = this.access;
    if (hands === undefined) {
      throw new BenchError(
        'no-button',
        'This pump is not emulated: the app cannot press its buttons.',
        'Press the button on the pump itself.',
      );
    }
    await hands.press(button, holdMs);
  }

  /** What the pump's display shows now. Throws BenchError `no-display` on pumps whose display only a person can read. */
  display(): Display {
    const { display } = this.access;
    if (display === undefined) {
      throw new BenchError(
        'no-display',
        'This pump is not emulated: the app cannot read its display.',
        'Read it yourself.',
      );
    }
    return display.read();
  }

  /** The pump forgets a peer; when that is this app, the session is over. Throws what the pump or the link says. */
  async unpair(fingerprint: string): Promise<void> {
    const link = this.#usable();
    const self = this.#view.peers.some((peer) => peer.self && peer.fingerprint === fingerprint);
    await link.unpair(fingerprint);
    if (!self) return this.#publish({ peers: [...(await link.peers())] });
    this.access.forget();
    this.#publish({ peers: this.#view.peers.filter((peer) => !peer.self) });
    this.#lose(
      new BenchError('peer-unpaired', 'The pump has forgotten this computer.', 'Pair it anew to use it again.'),
    );
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
    const news = await this.#newsIfAny(link, status);
    this.#publish({ link: 'connected', status, session: link.session(), problem: null, ...news });
    this.#log.tick();
  }

  /** The order was accepted: that the status cannot be read just then must not look as if it had not been. */
  async #refreshAfterOrder(): Promise<void> {
    await this.#refresh().catch(() => this.#noticeSilence());
  }

  /**
   * History, and the peers, whose changes stand in it. A running bolus changes its record in place, so the newest number
   * alone does not tell whether the history is new.
   */
  async #newsIfAny(link: PumpLink, status: PumpStatus): Promise<Partial<PumpView>> {
    const seen = [status.lastSequence, status.bolusId, status.deliveredMilliunits].join('/');
    if (seen === this.#seenHistory) return {};
    const history = [...(await link.history(HISTORY_RECORDS))];
    const peers = [...(await link.peers())];
    this.#seenHistory = seen;
    return { history, peers };
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
    const problem = problemOf(error);
    // Whoever unpaired us: the key that was stored leads nowhere any more.
    if (problem.code === 'session-unpaired') this.access.forget();
    this.#publish({ link: 'lost', problem });
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
function isFatal(error: unknown): boolean {
  return /^(port|session)-/.test(problemOf(error).code);
}
