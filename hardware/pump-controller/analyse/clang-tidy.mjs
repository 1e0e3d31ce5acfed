// SPDX-License-Identifier: Apache-2.0
/** clang-tidy, with clang's static analyzer in it; ../.clang-tidy says which checks. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { capture, eachInParallel } from './processes.mjs';
import { firmware } from './units.mjs';

/** Clang has no C library for the boards: it takes the one that gcc looks in last, behind its own headers. */
function boardHeaders() {
  const { stderr } = spawnSync('arm-none-eabi-gcc', ['-E', '-v', '-x', 'c', '/dev/null'], { encoding: 'utf8' });
  return /^ (\S+)\nEnd of search list/m.exec(stderr)?.[1] ?? '';
}

const forClang = (unit) =>
  unit.isArm ? ['--target=arm-none-eabi', ...unit.args, '-isystem', boardHeaders()] : unit.args;

async function examine(unit) {
  const args = ['--quiet', `--config-file=${join(firmware, '.clang-tidy')}`, '--header-filter=.*', unit.file, '--'];
  const { code, output } = await capture('clang-tidy', [...args, ...forClang(unit)]);
  const findings = [];
  for (const [, file, line, text, checks] of output.matchAll(
    /^(\/.*?):(\d+):\d+: (?:warning|error): (.*) \[(\S+)\]$/gm,
  )) {
    for (const check of checks.split(',')) findings.push({ tool: 'clang-tidy', check, file, line: Number(line), text });
  }
  return { unit, findings, crashed: code !== 0 && findings.length === 0 ? output : undefined };
}

export const clangTidy = {
  name: 'clang-tidy',
  /** The names that its findings bear. */
  reports: ['clang-tidy'],
  /** The versions whose findings the deviations are about. */
  known: '14',
  version: async () => /version (\S+)/.exec((await capture('clang-tidy', ['--version'])).output)?.[1],
  run: (units) => eachInParallel(units, examine),
};
