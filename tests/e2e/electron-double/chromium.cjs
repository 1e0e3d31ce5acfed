// SPDX-License-Identifier: Apache-2.0
/** One headless Chromium: a debugging pipe for the double, and a debugging port that Playwright is told of. */
'use strict';

const { spawn } = require('node:child_process');
const { EventEmitter } = require('node:events');
const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { createInterface } = require('node:readline');

const FLAGS = [
  '--headless=new',
  '--no-startup-window',
  '--remote-debugging-pipe',
  '--remote-debugging-port=0',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--no-default-browser-check',
  // A popup must come up unless the app denies it: a check that a blocker answers for would prove nothing.
  '--disable-popup-blocking',
  // A sandboxed frame in a process of its own would have its requests intercepted elsewhere.
  '--disable-features=IsolateSandboxedIframes,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable',
];

class Chromium extends EventEmitter {
  #process = null;
  #profile = null;
  #lastId = 0;
  #waiting = new Map();
  #unread = '';

  async start() {
    this.#profile = mkdtempSync(join(tmpdir(), 'electron-double-'));
    const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const command = process.env.CHROMIUM || '/usr/bin/chromium';
    const child = spawn(command, [...FLAGS, ...root, `--user-data-dir=${this.#profile}`], {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
      // A group of its own, so that all of its processes can be ended by one number.
      detached: true,
    });
    this.#process = child;
    child.once('exit', () => this.emit('exit'));
    child.stdio[4].on('data', (chunk) => this.#read(chunk.toString('utf8')));
    const listening = this.#announced(child);
    await Promise.all([listening, this.send('Target.setDiscoverTargets', { discover: true })]);
  }

  /** Resolves when Chromium has said where it listens; the line goes to our own stderr, where Playwright reads it. */
  #announced(child) {
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`Chromium ended with code ${code} before it listened`)));
      createInterface({ input: child.stderr }).on('line', (line) => {
        if (!line.startsWith('DevTools listening on ')) return;
        process.stderr.write(`${line}\n`);
        resolve();
      });
    });
  }

  send(method, params = {}, sessionId = undefined) {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, method });
      this.#process.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    });
  }

  /** Chromium's helpers die a moment after it and write until then: the profile is removed as soon as that works. */
  close() {
    try {
      process.kill(-this.#process.pid, 'SIGKILL');
    } catch {
      // It had ended already.
    }
    const pause = new Int32Array(new SharedArrayBuffer(4));
    for (let attempt = 0; attempt < 20; attempt++) {
      try {
        rmSync(this.#profile, { recursive: true, force: true });
        return;
      } catch {
        Atomics.wait(pause, 0, 0, 50);
      }
    }
  }

  #read(text) {
    const parts = (this.#unread + text).split('\0');
    this.#unread = parts.pop();
    for (const part of parts) this.#take(JSON.parse(part));
  }

  #take({ id, method, params, sessionId, result, error }) {
    if (id === undefined) {
      this.emit(method, params, sessionId);
      return;
    }
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(result);
    else waiting?.reject(new Error(`${waiting.method}: ${error.message}`));
  }
}

module.exports = { Chromium };
