// SPDX-License-Identifier: Apache-2.0
/**
 * Builds the firmware: images for the Raspberry Pi Pico, host builds with unit tests, vector runner and the pump as a process,
 * and images for QEMU's AN385, which are for tests only; each as release and with mutants.
 * `node build.mjs [--out DIR] [pico] [pico-mutants] [host] [host-mutants] [an385] [an385-mutants]`; without names, all of them.
 * Needs cmake, ninja, arm-none-eabi-gcc and gcc. Two builds give the same bytes (check-reproducible.mjs).
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { boot2Checksum, readElf, toBinary, toUf2 } from './image.mjs';

const here = dirname(fileURLToPath(import.meta.url));

/** Budgets, bytes. Flash: the half before the storage. RAM: what is left keeps the stack and growth apart. */
const FLASH_BUDGET = 64 * 1024;
const RAM_BUDGET = 96 * 1024;

const { version } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));

const targets = {
  pico: { board: 'pico', image: 'pump-controller', options: [] },
  'pico-mutants': { board: 'pico', image: 'pump-controller-mutants', options: ['-DASSAY_MUTANTS=ON'] },
  host: { board: 'host', options: ['-DASSAY_SANITIZE=ON'] },
  'host-mutants': { board: 'host', options: ['-DASSAY_SANITIZE=ON', '-DASSAY_MUTANTS=ON'] },
  an385: { board: 'an385', options: ['-DPUMP_TEST_NOISE=ON'] },
  'an385-mutants': { board: 'an385', options: ['-DPUMP_TEST_NOISE=ON', '-DASSAY_MUTANTS=ON'] },
};
const toolchains = { pico: 'arm-none-eabi.cmake', an385: 'arm-none-eabi-m3.cmake' };

function run(command, args) {
  try {
    execFileSync(command, args, { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' });
  } catch (error) {
    if (error.code === 'ENOENT') {
      console.error(
        `${command} is missing. Debian: apt-get install cmake ninja-build gcc gcc-arm-none-eabi libnewlib-arm-none-eabi`,
      );
    } else {
      console.error(`${command} ${args.join(' ')} failed:\n${error.stdout ?? ''}${error.stderr ?? ''}`);
    }
    process.exit(1);
  }
}

/** Sources come from the pinned package as npm unpacked it, wherever npm put it. */
function findLibsodium() {
  const require = createRequire(import.meta.url);
  return join(dirname(require.resolve('sodium-native/package.json')), 'libsodium/src/libsodium');
}

function compile(name, out) {
  const { board, options } = targets[name];
  const folder = join(out, name);
  const toolchain = board in toolchains ? [`-DCMAKE_TOOLCHAIN_FILE=${join(here, 'cmake', toolchains[board])}`] : [];
  run('cmake', [
    '-S',
    here,
    '-B',
    folder,
    '-G',
    'Ninja',
    `-DPUMP_BOARD=${board}`,
    `-DLIBSODIUM=${findLibsodium()}`,
    `-DPUMP_FIRMWARE_VERSION=${version}`,
    ...toolchain,
    ...options,
  ]);
  run('ninja', ['-C', folder]);
  return folder;
}

/** What silicon would refuse, and what a release must not hold. */
function check(image, elf, binary) {
  const wanted = boot2Checksum(binary);
  const found = binary.readUInt32LE(252);
  if (wanted !== found) {
    throw new Error(
      `boot2.S: the boot ROM wants checksum 0x${wanted.toString(16)} in its last word, there is 0x${found.toString(16)}`,
    );
  }
  const weak = [...elf.symbols.keys()].filter((name) => /mutant|lenient/i.test(name));
  if (image === 'pump-controller' ? weak.length > 0 : weak.length === 0) {
    throw new Error(
      `${image}: deliberate weaknesses belong into the mutants build only, and there: ${weak.join(', ')}`,
    );
  }
}

/** Checks the image, and writes BIN, UF2 and the size report. */
function finish(folder, image) {
  const elf = readElf(readFileSync(join(folder, `${image}.elf`)));
  const binary = toBinary(elf);
  check(image, elf, binary);
  writeFileSync(join(folder, `${image}.bin`), binary);
  writeFileSync(join(folder, `${image}.uf2`), toUf2(binary));
  const size = {
    flash: binary.length,
    flashBudget: FLASH_BUDGET,
    ram: elf.ram,
    ramBudget: RAM_BUDGET,
    stack: elf.stack,
  };
  writeFileSync(join(folder, 'size.json'), `${JSON.stringify(size, null, 2)}\n`);
  if (size.flash > FLASH_BUDGET || size.ram > RAM_BUDGET) {
    throw new Error(`${image} is too large: ${JSON.stringify(size)}`);
  }
  console.log(`${image}: ${size.flash} bytes of flash, ${size.ram} of RAM, ${size.stack} for the stack`);
}

const args = process.argv.slice(2);
const outAt = args.indexOf('--out');
const out = resolve(outAt < 0 ? join(here, 'build') : args.splice(outAt, 2)[1]);
const names = args.length > 0 ? args : Object.keys(targets);
const unknown = names.find((name) => !(name in targets));
if (unknown !== undefined) {
  console.error(`There is no target ${unknown}; there are ${Object.keys(targets).join(', ')}.`);
  process.exit(3);
}
mkdirSync(out, { recursive: true });
for (const name of names) {
  const folder = compile(name, out);
  if (targets[name].image) {
    finish(folder, targets[name].image);
  }
}
