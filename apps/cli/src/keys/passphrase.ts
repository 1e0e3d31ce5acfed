// SPDX-License-Identifier: Apache-2.0
/** Where a passphrase comes from: a file, the environment, or whoever sits at the terminal. Never from the arguments. */
import { constantTimeEqual, Secret, wipe } from '@assay/crypto';
import { UsageError } from '../exit-codes.js';
import { userPath } from '../repository.js';
import { readSecretFile } from './secret-file.js';

export interface PassphraseOptions {
  /** Its first line is the passphrase; mode 0600. */
  readonly passphraseFile?: string;
}

export interface NewPassphraseOptions extends PassphraseOptions {
  /** Ask at the terminal when none is given. */
  readonly askPassphrase?: boolean;
}

/** A terminal, as far as a question needs it. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & { isTTY?: boolean; setRawMode?(on: boolean): unknown };
  readonly output: { write(text: string): unknown };
}

const here: Terminal = { input: process.stdin, output: process.stderr };
const VARIABLE = 'ASSAY_PASSPHRASE';
const ETX = 3;
const BACKSPACES: readonly number[] = [8, 127];
const LINE_ENDS: readonly number[] = [4, 10, 13];

function wanted(bytes: Uint8Array, where: string): Secret {
  if (bytes.length === 0) throw new UsageError(`${where} holds an empty passphrase; write one, or leave it out`);
  return Secret.of(bytes);
}

/** From `--passphrase-file`, else from ASSAY_PASSPHRASE; null when neither is given. Throws UsageError. */
export function givenPassphrase({ passphraseFile }: PassphraseOptions): Secret | null {
  if (passphraseFile !== undefined) {
    const content = readSecretFile(userPath(passphraseFile), 'the passphrase file');
    const end = content.findIndex((byte) => byte === 10 || byte === 13);
    const line = Uint8Array.from(end < 0 ? content : content.subarray(0, end));
    wipe(content);
    return wanted(line, passphraseFile);
  }
  const text = process.env[VARIABLE];
  return text === undefined ? null : wanted(new TextEncoder().encode(text), VARIABLE);
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

/** One line from a terminal, shown nowhere. Throws UsageError when there is no terminal, or it is interrupted. */
export async function askHidden(question: string, { input, output }: Terminal): Promise<Secret> {
  if (!input.isTTY || !input.setRawMode) {
    const what = question.replace(/:\s*$/, '');
    throw new UsageError(`${what} needs a terminal; give --passphrase-file or ${VARIABLE} where there is none`);
  }
  input.setRawMode(true);
  output.write(question);
  try {
    const line = await readLine(input);
    if (line === null) throw new UsageError('interrupted: no passphrase, nothing was done');
    return wanted(line, 'the terminal');
  } finally {
    input.setRawMode(false);
    output.write('\n');
  }
}

/**
 * For a key that is to be made: given; else, with `ask`, asked for twice; else null, and the key is not encrypted.
 * Throws UsageError when the two differ.
 */
export async function newPassphrase(options: NewPassphraseOptions, terminal = here): Promise<Secret | null> {
  const given = givenPassphrase(options);
  if (given || !options.askPassphrase) return given;
  const first = await askHidden('new passphrase: ', terminal);
  const second = await askHidden('once more: ', terminal);
  const same = constantTimeEqual(first.bytes, second.bytes);
  second.wipe();
  if (same) return first;
  first.wipe();
  throw new UsageError('the two passphrases differ; nothing was done');
}

/** For a key that is encrypted: given, or else asked for. */
export async function passphraseFor(path: string, options: PassphraseOptions, terminal = here): Promise<Secret> {
  return givenPassphrase(options) ?? (await askHidden(`passphrase of ${path}: `, terminal));
}
