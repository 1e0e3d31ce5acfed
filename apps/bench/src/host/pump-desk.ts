// SPDX-License-Identifier: Apache-2.0
/** The boards in reach and the one pump that is connected: serial ports, emulated pumps, orders. */
import type { Boards, EmulatedPump, Firmware, SerialBoard } from '../ipc/boards.js';
import type { Display, Order, PendingOrder } from '../ipc/pump.js';
import type { Backend, EmulatedBoard, PumpAccess } from './backend.js';
import { BenchError, problemOf } from './bench-error.js';
import { Orders } from './orders.js';
import type { Outbox } from './outbox.js';
import { portHandle } from './port-handle.js';
import { PumpSession } from './pump-session.js';

/** Milliseconds between two looks at the list of serial ports. */
const SCAN_MS = 2_000;
/** More emulated pumps than a bench has hands for. */
const MAX_EMULATED = 8;

export class PumpDesk {
  readonly #orders = new Orders();
  #serial: readonly SerialBoard[] = [];
  #serialTrouble = '';
  /** Ports that were named by hand, kept until the app ends. */
  #added = new Map<string, SerialBoard>();
  #emulated = new Map<string, { view: EmulatedPump; board: EmulatedBoard | null }>();
  readonly #access = new Map<string, PumpAccess>();
  #count = 0;
  #session: PumpSession | null = null;
  #scanTimer: ReturnType<typeof setInterval> | null = null;

  constructor(
    private readonly backend: Backend,
    private readonly outbox: Outbox,
  ) {}

  get session(): PumpSession | null {
    return this.#session;
  }

  get boards(): Boards {
    const emulated = [...this.#emulated.values()].map(({ view }) => view);
    return { serial: this.#ports(), emulated, trouble: this.#serialTrouble };
  }

  /** Looks at the serial ports now and from then on. */
  watch(): void {
    this.#scanTimer ??= setInterval(() => void this.scan(), SCAN_MS);
    void this.scan();
  }

  async scan(): Promise<Boards> {
    const before = JSON.stringify([this.#serial, this.#serialTrouble]);
    try {
      this.#serial = await this.backend.listSerial();
      this.#serialTrouble = '';
    } catch (error) {
      this.#serial = [];
      this.#serialTrouble = problemOf(error).message;
    }
    if (JSON.stringify([this.#serial, this.#serialTrouble]) !== before) this.#publish();
    return this.boards;
  }

  /** Whether there is a port is only known when it is opened. */
  addPort(path: string): string {
    const id = portHandle(path);
    this.#added.set(id, { id, path, hint: 'Named by hand', manufacturer: '', serialNumber: '', usb: '' });
    this.#publish();
    return id;
  }

  /** Throws BenchError `too-many-pumps`, and what the emulator says (e.g. `firmware-missing`). */
  async startEmulated(options: { firmware: Firmware['id']; mutant: string | null }): Promise<string> {
    if (this.#emulated.size >= MAX_EMULATED) {
      throw new BenchError('too-many-pumps', `${MAX_EMULATED} emulated pumps run already.`, 'Stop one of them first.');
    }
    const number = ++this.#count;
    const id = `emulated:${number}`;
    const view: EmulatedPump = { id, name: `Emulated pump ${number}`, ...options, state: 'starting', trouble: '' };
    this.#setEmulated(view, null);
    try {
      const board = await this.backend.startEmulated(options);
      this.#setEmulated({ ...view, state: 'running' }, board);
    } catch (error) {
      this.#setEmulated({ ...view, state: 'failed', trouble: problemOf(error).message }, null);
      throw error;
    }
    return id;
  }

  /** Throws BenchError `board-unknown`. */
  async stopEmulated(id: string): Promise<void> {
    const pump = this.#emulated.get(id);
    if (pump === undefined) throw unknownBoard(id);
    if (this.#session?.view.board === id) await this.disconnect();
    this.#emulated.delete(id);
    this.#publish();
    await pump.board?.stop();
  }

  /** Returns at once; how far the connection is stands in the pump's view. Throws BenchError `board-unknown`. */
  async connect(id: string, pairAnew: boolean): Promise<void> {
    const { name, access } = this.#target(id);
    await this.disconnect();
    const session = new PumpSession(id, name, access, this.outbox);
    this.#session = session;
    void session.open(pairAnew);
  }

  /** Throws BenchError `pairing-…` before anything is sent, and what the pump says. */
  async pair(secret: string): Promise<void> {
    await this.#connected().pair(secret);
  }

  async unpair(fingerprint: string): Promise<void> {
    await this.#connected().unpair(fingerprint);
  }

  display(): Display {
    return this.#connected().display();
  }

  async disconnect(): Promise<void> {
    const session = this.#session;
    if (session === null) return;
    this.#session = null;
    this.#orders.clear();
    this.outbox.put({ pump: null });
    await session.close();
  }

  prepare(order: Order): PendingOrder {
    const text = this.#connected().describe(order);
    return this.#orders.prepare(order, text);
  }

  async confirm(orderId: string): Promise<string> {
    const order = this.#orders.take(orderId);
    return this.#connected().send(order);
  }

  async press(button: 'confirm' | 'stop', holdMs: number): Promise<void> {
    await this.#connected().press(button, holdMs);
  }

  async close(): Promise<void> {
    if (this.#scanTimer !== null) clearInterval(this.#scanTimer);
    await this.disconnect();
    await Promise.all([...this.#emulated.values()].map(({ board }) => board?.stop()));
    this.#emulated.clear();
  }

  #ports(): SerialBoard[] {
    const listed = new Set(this.#serial.map(({ id }) => id));
    return [...this.#serial, ...[...this.#added.values()].filter(({ id }) => !listed.has(id))];
  }

  #connected(): PumpSession {
    if (this.#session === null) {
      throw new BenchError('not-connected', 'No pump is connected.', 'Connect a pump on the Boards screen.');
    }
    return this.#session;
  }

  #target(id: string): { name: string; access: PumpAccess } {
    const board = this.#emulated.get(id);
    if (board !== undefined) {
      if (board.board === null) {
        throw new BenchError(
          'board-not-running',
          `${board.view.name} is not running.`,
          'Stop it and start another one.',
        );
      }
      return { name: board.view.name, access: board.board };
    }
    const serial = this.#ports().find((candidate) => candidate.id === id);
    if (serial === undefined) throw unknownBoard(id);
    return { name: serial.path, access: this.#serialAccess(serial.path) };
  }

  /** One for each port, so that a session can be resumed after a disconnection. */
  #serialAccess(path: string): PumpAccess {
    const access = this.#access.get(path) ?? this.backend.serialPump(path);
    this.#access.set(path, access);
    return access;
  }

  #setEmulated(view: EmulatedPump, board: EmulatedBoard | null): void {
    this.#emulated.set(view.id, { view, board });
    this.#publish();
  }

  #publish(): void {
    this.outbox.put({ boards: this.boards });
  }
}

function unknownBoard(id: string): BenchError {
  return new BenchError(
    'board-unknown',
    `Board ${id} is not in the list any more.`,
    'Refresh the list and pick again.',
  );
}
