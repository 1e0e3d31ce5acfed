// SPDX-License-Identifier: Apache-2.0
/** A board that is a process of the host, in real time: killing it cuts the power; its pins are lines of text. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { type Port, RealClock } from '@assay/transport';
import { type Board, type Button, PINS, type PinChange } from './board.js';

/** What a started process offers. */
export interface Started {
  readonly port: Port;
  readonly display: Readable;
  readonly buttons: Writable;
}

const CHANGE = /^PIN ([A-Z]+) ([01]) (\d+)$/;

export abstract class ProcessBoard implements Board {
  readonly clock = new RealClock();
  readonly display: string[] = [];
  readonly changes: PinChange[] = [];
  protected readonly folder = mkdtempSync(join(tmpdir(), 'assay-board-'));
  /** What the process had to complain about. */
  protected words = '';
  #child: ChildProcess | null = null;
  #started: Started | null = null;

  get port(): Port {
    if (!this.#started) throw new Error('the board is not powered');
    return this.#started.port;
  }

  async powerOn(): Promise<void> {
    const started = await this.start();
    this.#started = started;
    createInterface({ input: started.display }).on('line', (line) => this.display.push(line));
    started.buttons.on('error', () => {});
  }

  check(): void {
    const { exitCode, signalCode } = this.#child ?? {};
    if (exitCode != null || signalCode != null) {
      throw new Error(`${this.#child!.spawnfile} has ended (${exitCode ?? signalCode}): ${this.words}`);
    }
  }

  async cutPower(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child && child.exitCode === null && child.signalCode === null) {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    }
    await this.#started?.port.close();
    this.#started = null;
  }

  setButton(button: Button, pressed: boolean): void {
    this.#started?.buttons.write(`PIN ${button.toUpperCase()} ${pressed ? 0 : 1}\n`);
  }

  async close(): Promise<void> {
    await this.cutPower();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Starts the process by `run` and finds what it offers. */
  protected abstract start(): Promise<Started>;

  protected run(command: string, args: readonly string[]): ChildProcess {
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    // A test that was given up leaves no process behind.
    const kill = () => child.kill('SIGKILL');
    process.once('exit', kill);
    child.once('exit', () => process.removeListener('exit', kill));
    this.#child = child;
    return child;
  }

  /** Notes each change of a pin that `input` tells, before anybody else hears its lines. */
  protected hearPins(input: Readable): Interface {
    return createInterface({ input }).on('line', (line) => {
      const [, name, level, t] = CHANGE.exec(line) ?? [];
      const pin = PINS.find((each) => each === name);
      if (pin) this.changes.push({ pin, high: level === '1', t: Number(t) });
    });
  }
}
