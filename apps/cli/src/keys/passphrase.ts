// SPDX-License-Identifier: Apache-2.0
/** Where a passphrase comes from: a file, the environment, or whoever sits at the terminal. Never from the arguments. */
import { Secret, wipe } from '@assay/crypto';
import { UsageError } from '../exit-codes.js';
import { userPath } from '../repository.js';
import { readSecretFile } from './secret-file.js';

export interface PassphraseOptions {
  /** Its first line is the passphrase; mode 0600. */
  readonly passphraseFile?: string;
}

/** A terminal, as far as a question needs it. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & { isTTY?: boolean; setRawMode?(on: boolean): unknown };
  readonly output: { write(text: string): unknown };
}

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

/** One line from a terminal, shown nowhere. Throws UsageError when there is no terminal, or it is interrupted. */
export async function askHidden(question: string, { input, output }: Terminal): Promise<Secret> {
  if (!input.isTTY || !input.setRawMode) {
    throw new UsageError(
      `${question.trim()} needs a terminal; give --passphrase-file or ${VARIABLE} where there is none`,
    );
  }
  const typed: number[] = [];
  input.setRawMode(true);
  output.write(question);
  try {
    for await (const chunk of input) {
      for (const byte of Buffer.from(chunk as Buffer)) {
        if (LINE_ENDS.includes(byte)) return wanted(Uint8Array.from(typed), 'the terminal');
        if (byte === ETX) throw new UsageError('interrupted: no passphrase, nothing was done');
        if (BACKSPACES.includes(byte)) typed.pop();
        else typed.push(byte);
      }
    }
    throw new UsageError('the terminal was closed: no passphrase, nothing was done');
  } finally {
    typed.fill(0);
    input.setRawMode(false);
    output.write('\n');
  }
}

const here: Terminal = { input: process.stdin, output: process.stderr };

/** For a key that is encrypted: given, or else asked for. */
export async function passphraseFor(path: string, options: PassphraseOptions, terminal = here): Promise<Secret> {
  return givenPassphrase(options) ?? (await askHidden(`passphrase of ${path}: `, terminal));
}
