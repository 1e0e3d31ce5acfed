// SPDX-License-Identifier: Apache-2.0
/** The firmware's dosing engine as a program that takes lines, built from its sources; on demand with a planted bug. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FIRMWARE = fileURLToPath(new URL('../../hardware/pump-controller/', import.meta.url));
/** A run of many days takes half a second; one that takes this long goes round in circles. */
const TIMEOUT_MS = 30_000;
const WARNINGS = ['-Wall', '-Wextra', '-Wconversion', '-Wshadow', '-Wvla', '-Werror'];
const SANITIZERS = ['-fsanitize=address,undefined', '-fno-sanitize-recover=all'];

/** A bug: in this file of core/src/dosing, `from` becomes `to`. */
export interface Flaw {
  readonly name: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

export class DosingProgram {
  readonly #folder: string;
  readonly #binary: string;

  /** `fast` leaves the sanitizers out, for long runs. */
  constructor({ flaw, fast = false }: { flaw?: Flaw; fast?: boolean } = {}) {
    this.#folder = mkdtempSync(join(tmpdir(), 'assay-dosing-'));
    this.#binary = join(this.#folder, 'dosing-lines');
    const sources = join(this.#folder, 'dosing');
    mkdirSync(sources);
    cpSync(join(FIRMWARE, 'core/src/dosing'), sources, { recursive: true });
    if (flaw) {
      const file = join(sources, flaw.file);
      const text = readFileSync(file, 'utf8');
      if (!text.includes(flaw.from)) throw new Error(`planted bug ${flaw.name}: ${flaw.file} has no "${flaw.from}"`);
      writeFileSync(file, text.replace(flaw.from, flaw.to));
    }
    const files = readdirSync(sources).filter((name) => name.endsWith('.c'));
    execFileSync('gcc', [
      '-std=gnu11',
      '-O1',
      ...WARNINGS,
      ...(fast ? [] : SANITIZERS),
      `-I${join(FIRMWARE, 'core/include')}`,
      join(FIRMWARE, 'boards/host/dosing_lines.c'),
      ...files.map((name) => join(sources, name)),
      '-o',
      this.#binary,
    ]);
  }

  /** What it answers to these commands, line by line; throws when it crashes or does not end. */
  run(commands: readonly string[]): string[] {
    const { status, signal, stdout, stderr } = spawnSync(this.#binary, {
      input: `${commands.join('\n')}\n`,
      encoding: 'utf8',
      maxBuffer: 1 << 30,
      timeout: TIMEOUT_MS,
    });
    if (status !== 0) throw new Error(`the dosing engine ended with ${status ?? signal}: ${stderr}`);
    return stdout.split('\n').slice(0, -1);
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }
}
