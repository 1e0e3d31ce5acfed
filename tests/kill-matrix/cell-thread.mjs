// SPDX-License-Identifier: Apache-2.0
/** A worker thread that runs cells of the kill matrix one after another. */
import { Worker } from 'node:worker_threads';

export class CellThread {
  #worker;
  #pending = null;

  /** @param {{ spec: object, moduleUrl: string }} shared */
  constructor(shared) {
    this.#worker = new Worker(new URL('./cell-worker.mjs', import.meta.url), { workerData: shared });
    this.#worker.on('message', ({ value, trouble }) => {
      const pending = this.#pending;
      this.#pending = null;
      if (trouble === undefined) pending?.resolve(value);
      else pending?.reject(new Error(trouble));
    });
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', (code) =>
      this.#fail(new Error(`the thread of the kill matrix ended with exit code ${code}`)),
    );
  }

  /** The state from which each cell starts. */
  setup() {
    return this.#ask({ do: 'setup' });
  }

  /** Outcome, reason and wall time of one sequence on one firmware. */
  cell(cell) {
    return this.#ask({ do: 'cell', ...cell });
  }

  async close() {
    await this.#worker.terminate();
  }

  #ask(message) {
    return new Promise((resolve, reject) => {
      this.#pending = { resolve, reject };
      this.#worker.postMessage(message);
    });
  }

  #fail(error) {
    this.#pending?.reject(error);
    this.#pending = null;
  }
}
