// SPDX-License-Identifier: Apache-2.0
/**
 * `node stack/run.mjs [--chains]`: the worst case of the Pico's stacks, by context; checks that it fits, that each frame is what the
 * compiler says, and that the analysis counts and refuses what it must. The last line is `N passed, N failed`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { check, report } from '../crypto-m0/test/checks.mjs';
import { FLASH, RAM, readElf } from '../image.mjs';
import { planted } from './planted.mjs';
import { worstStack } from './stack.mjs';

const build = join(dirname(fileURLToPath(import.meta.url)), '../build/pico');

/** Frames by function, as gcc's .su files tell them; a name may stand for several static functions. */
function compilerFrames() {
  const frames = new Map();
  for (const file of readdirSync(build, { recursive: true }).filter((name) => name.endsWith('.su'))) {
    for (const line of readFileSync(join(build, file), 'utf8').split('\n').filter(Boolean)) {
      const [place, bytes, kind] = line.split('\t');
      const name = place.split(':').at(-1);
      check(kind === 'static', `${place}: the compiler calls its frame ${kind}`);
      frames.set(name, (frames.get(name) ?? new Set()).add(Number(bytes)));
    }
  }
  return frames;
}

function checkImage(name, kind, memory, frames) {
  const file = join(build, `${name}.elf`);
  const { bytes, contexts, nodes } = worstStack(file, kind);
  const { stack } = readElf(readFileSync(file), memory);
  console.log(`${basename(file)}: at most ${bytes} of ${stack} bytes`);
  for (const context of contexts) {
    console.log(`  ${context.name} ${context.bytes}`);
    if (process.argv.includes('--chains')) console.log(`    ${context.chain.join('\n    ')}`);
  }
  check(bytes <= stack, `${name}: ${bytes} bytes do not fit into ${stack}`);
  let compared = 0;
  for (const node of nodes.values()) {
    const told = frames.get(node.name);
    if (told === undefined) continue;
    compared++;
    check(told.has(node.own), `${node.name} takes ${node.own} bytes, and the compiler says ${[...told]}`);
  }
  console.log(`  ${nodes.size} functions, ${compared} of them as the compiler says`);
  check(compared > nodes.size / 2, `${name}: only ${compared} of ${nodes.size} frames could be compared`);
}

const refuses = (routines, what, table) => {
  try {
    planted(routines, table);
  } catch (error) {
    return check(error.message.includes(what), `${what}: it says ${error.message}`);
  }
  return check(false, `${what}: nothing was refused`);
};

function checkAnalysis() {
  const leaf = ['push {r4, r5, lr}', 'sub sp, #20', 'add sp, #20', 'pop {r4, r5, pc}'];
  check(planted({ start: ['push {lr}', 'bl leaf', 'pop {pc}'], leaf }) === 36, 'a call adds what the callee takes');
  check(planted({ start: ['b leaf'], leaf }) === 32, 'a jump to a function adds what that takes');
  const early = ['push {r4, lr}', 'bl leaf', 'sub sp, #64', 'bl small', 'add sp, #64', 'pop {r4, pc}'];
  check(planted({ start: early, leaf, small: ['bx lr'] }) === 72, 'each call counts at its own depth');
  const large = [
    'push {lr}',
    'ldr r3, =-1000',
    'add sp, r3',
    'movs r3, #250',
    'lsls r3, r3, #2',
    'add sp, r3',
    'pop {pc}',
  ];
  check(planted({ start: [...large, '.ltorg'] }) === 1004, 'a large frame comes from a literal');
  const pointed = { start: ['push {lr}', 'blx r3', 'pop {pc}'], leaf };
  check(planted(pointed, { indirect: { start: ['leaf'] } }) === 36, 'a pointer calls what the table says');
  refuses(pointed, 'calls by a pointer');
  refuses(pointed, 'is not there', { indirect: { start: ['nobody'] } });
  refuses({ start: ['push {lr}', 'bl other', 'pop {pc}'], other: ['push {lr}', 'bl start', 'pop {pc}'] }, 'recursion');
  refuses({ start: ['mov r0, sp', 'subs r0, r0, r1', 'mov sp, r0', 'bx lr'] }, 'states no frame');
  refuses({ start: ['push {r4}', 'cmp r0, #0', 'beq out', 'pop {r4}', 'out:', 'bx lr'] }, 'two depths');
}

checkAnalysis();
const frames = compilerFrames();
checkImage('pump-controller', 'application', RAM, frames);
checkImage('recovery', 'application', RAM, frames);
checkImage('first-stage', 'firstStage', FLASH, frames);
report();
