// SPDX-License-Identifier: Apache-2.0
/** Small programs in assembler, to see that the stack's analysis counts what they take and refuses what it must. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callGraph, deepest } from './chains.mjs';
import { disassemble } from './disassembly.mjs';

const routine = (name, ...lines) =>
  ['.balign 4', `.type ${name}, %function`, `.global ${name}`, '.thumb_func', `${name}:`, ...lines].join('\n');

/** Bytes of the deepest chain that begins with `start`, in a program of such routines. */
export function planted(routines, { indirect = {}, stated = {} } = {}) {
  const at = mkdtempSync(join(tmpdir(), 'stack-'));
  try {
    const text = ['.syntax unified', '.cpu cortex-m0plus', '.thumb', '.text'];
    for (const [name, lines] of Object.entries(routines)) text.push(routine(name, ...lines));
    writeFileSync(join(at, 'planted.S'), `${text.join('\n')}\n`);
    const flags = ['-mcpu=cortex-m0plus', '-mthumb', '-nostdlib', '-Ttext=0x20000000', '-e', 'start'];
    execFileSync('arm-none-eabi-gcc', [...flags, 'planted.S', '-o', 'planted.elf'], { cwd: at });
    const nodes = callGraph(disassemble(join(at, 'planted.elf')), { indirect, stated });
    return deepest([...nodes.values()].find(({ name }) => name === 'start')).bytes;
  } finally {
    rmSync(at, { recursive: true });
  }
}
