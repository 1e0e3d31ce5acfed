// SPDX-License-Identifier: Apache-2.0
/** What both programs share on the command line: questions to a person, an end by Ctrl-C, errors in words. */
import { createInterface } from 'node:readline/promises';
import { PumpError } from '@assay/client';
import { AssayError } from '@assay/crypto';
import { PortError } from '@assay/transport';

/** Asks on stderr, so that stdout stays for data. */
export async function askSecret(): Promise<string> {
  process.stderr.write("Hold the pump's confirm button for a second, then type the 28 characters on its display: ");
  const lines = createInterface({ input: process.stdin });
  try {
    for await (const line of lines) return line;
    throw new Error('nothing was typed: the pump stays unpaired');
  } finally {
    lines.close();
    process.stdin.pause();
  }
}

/** Runs a program to its end; `signal` is aborted by Ctrl-C. Exit code 1 and one line on stderr when it fails. */
export async function runProgram(program: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const abort = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => abort.abort());
  try {
    await program(abort.signal);
  } catch (error) {
    if (abort.signal.aborted) return;
    const told = error instanceof PumpError || error instanceof PortError || error instanceof AssayError;
    process.stderr.write(`${told ? `${error.code}: ` : ''}${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
