// SPDX-License-Identifier: Apache-2.0
/** What is analysed: each of our C files, once for each set of definitions that makes another text of it. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { capture, eachInParallel } from './processes.mjs';

/** The firmware's folder; findings and deviations name files from here. */
export const firmware = join(dirname(fileURLToPath(import.meta.url)), '..');

/** In this order: what a later build compiles to the same text as an earlier one is not looked at again. */
const BUILDS = ['pico', 'pico-mutants', 'an385', 'an385-mutants', 'host', 'host-mutants'];

/** Words of a command as CMake writes it: spaces part them, quotes and backslashes bind. */
function words(command) {
  const found = command.matchAll(/(?:[^\s"\\]|\\.|"(?:[^"\\]|\\.)*")+/g);
  return [...found].map(([word]) => word.replace(/\\(.)|"/g, '$1'));
}

/** Of a compiler's arguments those that decide what the text means: definitions, folders, language, core. */
function meaning(args) {
  const kept = [];
  for (const [i, arg] of args.entries()) {
    if (arg === '-isystem') kept.push(arg, args[i + 1]);
    else if (/^-(?:[DUI]|std=|m)/.test(arg)) kept.push(arg);
  }
  return kept;
}

function unitsOf(build) {
  const entries = JSON.parse(readFileSync(join(firmware, 'build', build, 'compile_commands.json'), 'utf8'));
  return entries
    .filter(({ file }) => file.endsWith('.c') && file.startsWith(firmware))
    .map(({ file, command }) => {
      const [compiler, ...args] = words(command);
      const name = relative(firmware, file);
      return { file, name, build, compiler, isArm: compiler.includes('arm-none-eabi'), args: meaning(args) };
    });
}

/** What the preprocessor makes of the file itself, without its headers. */
async function ownText({ compiler, args, file }) {
  const { code, output } = await capture(compiler, ['-E', ...args, file]);
  if (code !== 0) throw new Error(`${file} does not pass the preprocessor:\n${output.slice(-2000)}`);
  let isOwn = false;
  const own = [];
  for (const line of output.split('\n')) {
    const marker = /^# \d+ "(.*?)"/.exec(line);
    if (marker) isOwn = marker[1] === file;
    else if (isOwn && line.trim() !== '') own.push(line);
  }
  return own.join('\n');
}

/**
 * The units, without those that say nothing new. A file of the boards' images is not analysed again as the host compiles it: there
 * only the types of the machine differ, and it is the boards' that go into a pump.
 */
export async function analysedUnits() {
  execFileSync(process.execPath, [join(firmware, 'build.mjs'), '--configure', ...BUILDS], { stdio: 'inherit' });
  const all = BUILDS.flatMap(unitsOf);
  const onBoards = new Set(all.filter(({ isArm }) => isArm).map(({ file }) => file));
  const wanted = all.filter(({ isArm, file }) => isArm || !onBoards.has(file));
  const texts = await eachInParallel(wanted, ownText);
  const seen = new Set();
  return wanted.filter(({ file }, i) => {
    const key = `${file}\n${texts[i]}`;
    return seen.has(key) ? false : seen.add(key);
  });
}
