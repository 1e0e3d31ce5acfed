// SPDX-License-Identifier: Apache-2.0
/** Other programs, as many at a time as there are cores. */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** How many at a time. */
export const CORES = availableParallelism();

/** Runs a program to its end: { code, output }, both streams in one. A program that is not there ends with code 127. */
export function capture(command, args, options = {}) {
  return new Promise((done) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text) => {
        output += text;
      });
    }
    child.on('error', (error) => done({ code: 127, output: error.message }));
    child.on('close', (code) => done({ code: code ?? 128, output }));
  });
}

/** What `work` makes of each item, in the items' order. */
export async function eachInParallel(items, work) {
  const results = [];
  const queue = items.entries();
  const worker = async () => {
    for (const [i, item] of queue) results[i] = await work(item);
  };
  await Promise.all(Array.from({ length: CORES }, worker));
  return results;
}
