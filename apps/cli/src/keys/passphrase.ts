// SPDX-License-Identifier: Apache-2.0
/** Where a passphrase comes from: a file, the environment, or whoever sits at the terminal. Never from the arguments. */
import { constantTimeEqual, Secret, wipe } from '@assay/crypto';
import { askUnseen, here, isTerminal, type Terminal } from '../ask.js';
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

const VARIABLE = 'ASSAY_PASSPHRASE';

/** The options that give PassphraseOptions and, with the second, NewPassphraseOptions. */
export const PASSPHRASE_OPTION = [
  '--passphrase-file <file>',
  `its first line is the passphrase (mode 0600); else ${VARIABLE}`,
] as const;
export const ASK_OPTION = ['--ask-passphrase', 'else ask for one, and encrypt the new key'] as const;

/** For a key that was made without a passphrase. */
export const notEncrypted = (file: string): string =>
  `remark: ${file} is not encrypted; give --ask-passphrase to have it so\n`;

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
export async function askHidden(question: string, terminal: Terminal): Promise<Secret> {
  if (!isTerminal(terminal)) {
    const what = question.replace(/:\s*$/, '');
    throw new UsageError(`${what} needs a terminal; give --passphrase-file or ${VARIABLE} where there is none`);
  }
  const line = await askUnseen(question, terminal);
  if (line === null) throw new UsageError('interrupted: no passphrase, nothing was done');
  return wanted(line, 'the terminal');
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
