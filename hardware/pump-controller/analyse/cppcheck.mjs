// SPDX-License-Identifier: Apache-2.0
/**
 * cppcheck over the whole program, and its add-on for MISRA C:2012 over what goes into a pump. The texts of MISRA's rules are not
 * public: they are numbers here.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CORES, capture } from './processes.mjs';
import { firmware } from './units.mjs';

const cache = join(firmware, '../../.cache/analyse');
const FIELDS = '{file}\t{line}\t{id}\t{message}';

/** What goes into a pump, or shall be copied into one: all but the host's board, the tests and their harnesses. */
const isProduct = ({ name }) => !/^(boards\/host|constant-time|fuzz)\/|\/test\//.test(name);

/** Units by name of a run: those of one run differ in their files. */
function runs(units) {
  const groups = new Map();
  for (const unit of units) {
    let round = 0;
    const name = () => `${unit.build}-${isProduct(unit) ? 'product' : 'tests'}-${round}`;
    while (groups.get(name())?.some(({ file }) => file === unit.file)) round++;
    groups.set(name(), [...(groups.get(name()) ?? []), unit]);
  }
  return groups;
}

/** The units as a compilation database, and a folder in which cppcheck keeps what it has seen. */
function project(where, name, units) {
  const folder = join(where, name);
  const seen = join(folder, 'seen');
  mkdirSync(seen, { recursive: true });
  const file = join(folder, 'compile_commands.json');
  const entries = units.map(({ file, compiler, args }) => {
    return {
      directory: firmware,
      file,
      arguments: [compiler, ...args.map((arg) => (arg === '-isystem' ? '-I' : arg)), '-c', file],
    };
  });
  writeFileSync(file, JSON.stringify(entries, null, 1));
  return { file, seen };
}

function read(output) {
  const findings = [];
  for (const [, file, line, id, text] of output.matchAll(/^(.+?)\t(\d+)\t(\S+)\t(.*)$/gm)) {
    const rule = /^misra-c2012-(.*)$/.exec(id)?.[1];
    if (rule === undefined) findings.push({ tool: 'cppcheck', check: id, file, line: Number(line), text });
    else findings.push({ tool: 'misra', check: rule, file, line: Number(line), text: 'MISRA C:2012' });
  }
  return findings;
}

async function examine(where, name, units) {
  const { file, seen } = project(where, name, units);
  const { isArm } = units[0];
  const { code, output } = await capture('cppcheck', [
    ...['--quiet', `-j${CORES}`, `--cppcheck-build-dir=${seen}`, `--project=${file}`, '--inline-suppr', '--std=c11'],
    ...['--enable=warning,performance,portability,style', '--inconclusive'],
    // It knows the C library by itself, and wants none of its headers.
    ...['--suppress=missingIncludeSystem', `--template=${FIELDS}`, '--template-location='],
    ...[`--platform=${isArm ? 'arm32-wchar_t4' : 'unix64'}`, ...(isProduct(units[0]) ? ['--addon=misra'] : [])],
  ]);
  const findings = read(output);
  return units.map((unit, i) => ({
    unit,
    findings: i === 0 ? findings : [],
    crashed: code === 0 ? undefined : output,
  }));
}

export const cppcheck = {
  name: 'cppcheck',
  /** The names that its findings bear. */
  reports: ['cppcheck', 'misra'],
  known: '2.10',
  version: async () => /Cppcheck (\S+)/.exec((await capture('cppcheck', ['--version'])).output)?.[1],
  /** One run after another: each keeps all cores busy by itself. */
  async run(units, where = cache) {
    const results = [];
    for (const [name, group] of runs(units)) results.push(...(await examine(where, name, group)));
    return results;
  },
};
