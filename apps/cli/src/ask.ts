// SPDX-License-Identifier: Apache-2.0
/** Questions to whoever sits at the terminal: a yes or no, and answers that are secrets, shown nowhere while they are typed. */
import { createInterface } from 'node:readline/promises';
import { UsageError } from './exit-codes.js';

/** A terminal, as far as a question needs it. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & { isTTY?: boolean; setRawMode?(on: boolean): unknown };
  readonly output: { write(text: string): unknown };
}

export const here: Terminal = { input: process.stdin, output: process.stderr };
const ETX = 3;
const BACKSPACES: readonly number[] = [8, 127];
const LINE_ENDS: readonly number[] = [4, 10, 13];

export function isTerminal({ input }: Terminal): boolean {
  return input.isTTY === true && input.setRawMode !== undefined;
}

/** The bytes of one line, without its end; null when it was interrupted. What was typed after it stays in the stream. */
function readLine(input: Terminal['input']): Promise<Uint8Array | null> {
  return new Promise((resolve) => {
    const typed: number[] = [];
    const end = (line: Uint8Array | null, rest: Uint8Array = new Uint8Array()) => {
      input.off('data', read).off('end', closed).pause();
      if (rest.length > 0) input.unshift(Buffer.from(rest));
      typed.fill(0);
      resolve(line);
    };
    const closed = () => end(null);
    const read = (chunk: Buffer) => {
      for (const [i, byte] of chunk.entries()) {
        if (LINE_ENDS.includes(byte)) return end(Uint8Array.from(typed), chunk.subarray(i + 1));
        if (byte === ETX) return end(null);
        if (BACKSPACES.includes(byte)) typed.pop();
        else typed.push(byte);
      }
    };
    input.on('data', read).on('end', closed).resume();
  });
}

/** One line from a terminal, shown nowhere; null when it was interrupted. The bytes are the caller's to wipe. */
export async function askUnseen(question: string, { input, output }: Terminal = here): Promise<Uint8Array | null> {
  input.setRawMode?.(true);
  output.write(question);
  try {
    return await readLine(input);
  } finally {
    input.setRawMode?.(false);
    output.write('\n');
  }
}

/** Whether a person says yes. `what` wants it. Throws UsageError where nobody can be asked. */
export async function confirmed(question: string, what: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new UsageError(`${what} needs a yes: give --yes where nobody can be asked`);
  const ask = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await ask.question(`${question} [y/N] `)).trim());
  } finally {
    ask.close();
  }
}
