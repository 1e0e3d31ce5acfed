// SPDX-License-Identifier: Apache-2.0
// What the machine must have besides Node, npm and git, how to see whether it is there, and what brings it.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const onPath = (name) => spawnSync('sh', ['-c', `command -v ${name}`]).status === 0;
/** A compiler knows where its files are: asks it, and sees whether the file exists. */
const compilerHas = (compiler, file) => {
  const answer = spawnSync(compiler, [`-print-file-name=${file}`], { encoding: 'utf8' });
  return answer.status === 0 && existsSync(answer.stdout.trim());
};

/** The browser that the end-to-end tests drive. */
export const chromium = () =>
  [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
    (path) => path && existsSync(path),
  );

/** group → packages. `apt` and `brew` are the package names; `there` probes. */
export const needs = {
  firmware: [
    {
      what: 'ARM cross compiler',
      apt: 'gcc-arm-none-eabi',
      brew: 'arm-none-eabi-gcc',
      there: () => onPath('arm-none-eabi-gcc'),
    },
    {
      what: 'C library for ARM',
      apt: 'libnewlib-arm-none-eabi',
      brew: 'arm-none-eabi-gcc',
      there: () => compilerHas('arm-none-eabi-gcc', 'libc.a'),
    },
    { what: 'CMake', apt: 'cmake', brew: 'cmake', there: () => onPath('cmake') },
    { what: 'Ninja', apt: 'ninja-build', brew: 'ninja', there: () => onPath('ninja') },
  ],
  host: [
    { what: 'C compiler', apt: 'gcc', brew: 'gcc', there: () => onPath('gcc') },
    {
      what: 'C library headers',
      apt: 'libc6-dev',
      brew: 'gcc',
      there: () => process.platform !== 'linux' || compilerHas('gcc', 'crt1.o'),
    },
    { what: 'pseudo-terminals (socat)', apt: 'socat', brew: 'socat', there: () => onPath('socat') },
  ],
  // Some 600 MB unpacked, two minutes on a fast line: only for `npm test` and `npm run fuzz`.
  proofs: [
    {
      what: 'clang with libFuzzer',
      apt: 'clang libclang-rt-14-dev llvm',
      brew: 'llvm',
      there: () => compilerHas('clang', `libclang_rt.fuzzer-${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}.a`),
    },
  ],
  analysis: [
    { what: 'clang-tidy', apt: 'clang-tidy', brew: 'llvm', there: () => onPath('clang-tidy') },
    { what: 'cppcheck', apt: 'cppcheck', brew: 'cppcheck', there: () => onPath('cppcheck') },
    { what: "Python, for cppcheck's add-on", apt: 'python3', brew: 'python', there: () => onPath('python3') },
  ],
  qemu: [{ what: 'QEMU for ARM', apt: 'qemu-system-arm', brew: 'qemu', there: () => onPath('qemu-system-arm') }],
  valgrind: [{ what: 'Valgrind', apt: 'valgrind', brew: 'valgrind', there: () => onPath('valgrind') }],
  browser: [{ what: 'Chromium', apt: 'chromium', brew: '--cask chromium', there: () => chromium() !== undefined }],
};
