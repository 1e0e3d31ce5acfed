// SPDX-License-Identifier: Apache-2.0
/**
 * gcc's -fanalyzer: follows the paths through each file. What goes into a pump is analysed by the compiler that builds it, for its core;
 * what only the host builds, by the host's.
 */
import { capture, eachInParallel } from './processes.mjs';

/** Without optimisation, so that a path is as it was written, and functions are followed rather than inlined. */
const FLAGS = [
  '-O0',
  '-fanalyzer',
  '-S',
  '-o',
  '/dev/null',
  '-fdiagnostics-plain-output',
  '-fno-diagnostics-show-caret',
];

async function examine(unit) {
  const { code, output } = await capture(unit.compiler, [...FLAGS, ...unit.args, unit.file]);
  const findings = [];
  for (const [, file, line, text, check] of output.matchAll(
    /^(\/.*?):(\d+):\d+: (?:warning|error): (.*?) \[-W(\S+)\]$/gm,
  )) {
    findings.push({ tool: 'gcc', check, file, line: Number(line), text });
  }
  return { unit, findings, crashed: code === 0 ? undefined : output };
}

const versionOf = async (compiler) => (await capture(compiler, ['-dumpfullversion'])).output.trim();

export const gcc = {
  name: 'gcc',
  /** The names that its findings bear. */
  reports: ['gcc'],
  known: '12',
  version: async () => {
    const [board, host] = [await versionOf('arm-none-eabi-gcc'), await versionOf('gcc')];
    return /^\d/.test(board) && /^\d/.test(host) ? `${board} for the boards, ${host} for the host` : undefined;
  },
  run: (units) => eachInParallel(units, examine),
};
