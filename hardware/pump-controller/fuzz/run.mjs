// SPDX-License-Identifier: Apache-2.0
/**
 * `node fuzz/run.mjs [--seconds N]`: the firmware's fuzzers, each for a fixed number of inputs from a fixed seed, or for N seconds
 * each, which also prints what of the core was covered. The last line is `N passed, N failed`, one for each fuzzer; an input that
 * breaks something is left in build/fuzz/found. Needs clang, for coverage llvm.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { check, report } from '../crypto-m0/test/checks.mjs';

/** Inputs of the short run. */
const RUNS = {
  frame: 40_000,
  codec: 80_000,
  signed: 3_000,
  noise: 800,
  secret: 50_000,
  mount: 300,
  link: 200,
  session: 150,
  update: 120,
};

const here = dirname(fileURLToPath(import.meta.url));
const folder = join(here, '../build/fuzz');
const found = join(folder, 'found');
const { values } = parseArgs({ options: { seconds: { type: 'string' } } });

const run = (command, ...args) =>
  execFileSync(command, args, { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' });

/** Bytes that look like noise and are the same each time (xorshift32). */
function noise(seed, length) {
  let state = seed * 2_654_435_761;
  return Buffer.from(
    Array.from({ length }, () => {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      return state & 0xff;
    }),
  );
}

/** For pump.c: the controller orders boluses of 1 to 8 steps in earnest, and lets half a minute pass after each. */
const boluses = () => Buffer.from([1, ...Array.from({ length: 8 }, (_, i) => [200, i, 212, 30]).flat()]);

/** For pump.c: the controller sends so many of the messages' vectors, undamaged and fresh, and lets half a minute pass after each. */
function orders(first, count) {
  const sent = Array.from({ length: count }, (_, i) => {
    const vector = first + i;
    return [0, vector >> 8, vector & 0xff, 0, 0, 0, 0, 0, 0, vector >> 8, vector & 0xff, 212, 30];
  });
  return Buffer.from([1, ...sent.flat()]);
}

/** For update.c: image 0 to 4 is begun; so many blocks of it come. */
const begun = (image) => [0, image];
const blocks = (image, count) => [3, image + 5 * count];
const finished = [9, 0, 12, 4, 12, 255];

/** For update.c: some blocks, a power cut in an operation of the next, and all of it again; then the trial, and the next update. */
const update = (image, count, cut) =>
  Buffer.from([
    ...[...begun(image), ...blocks(image, count), 14, cut, ...blocks(image, 33)],
    ...[...begun(image), ...blocks(image, 33), ...finished, ...begun(2), ...blocks(2, 33), ...finished],
  ]);

/** For update.c: a block of nothing among its own, passed, due or ahead; all of it, and the check. */
const stray = (image, count, place) =>
  Buffer.from([
    ...[...begun(image), ...blocks(image, count), 8, 0, 0, place, 0, 0, 0, 0, 0, 0, 0, 0],
    ...[...blocks(image, 33), ...finished],
  ]);

/** For parsers.c: messages 1 and 3 of XX or XXpsk3 as long as they must be, of noise. */
const handshake = (suite) =>
  Buffer.concat([Buffer.from([suite, 31]), noise(30 + suite, 32), Buffer.from([40]), noise(40 + suite, 80)]);

function writeSeeds(target) {
  const seeds = join(folder, 'seeds', target);
  rmSync(seeds, { recursive: true, force: true });
  mkdirSync(seeds, { recursive: true });
  const inputs = Array.from({ length: 16 }, (_, i) => noise(i + 1, 600));
  if (target === 'session') for (let i = 0; i < 64; i++) inputs.push(orders(8 * i, 8));
  if (target === 'session') inputs.push(boluses());
  if (target === 'update') for (let i = 0; i < 48; i++) inputs.push(update(1 + (i % 4), (i * 5) % 37, i % 24));
  if (target === 'update') for (let i = 0; i < 12; i++) inputs.push(stray(1 + (i % 2), i < 6 ? 3 : 33, i % 3));
  if (target === 'noise') inputs.push(handshake(0), handshake(1));
  for (const [i, input] of inputs.entries()) writeFileSync(join(seeds, String(i)), input);
  return seeds;
}

function fuzz(target) {
  const corpus = join(folder, 'corpus', target);
  mkdirSync(corpus, { recursive: true });
  const seeds = writeSeeds(target);
  const limit = values.seconds
    ? [`-max_total_time=${values.seconds}`, corpus, seeds]
    : ['-seed=1', `-runs=${RUNS[target]}`, seeds];
  const { status, stderr } = spawnSync(
    join(folder, 'fuzz'),
    [
      ...limit,
      '-max_len=4096',
      '-len_control=0',
      '-timeout=60',
      '-print_final_stats=1',
      `-artifact_prefix=${found}/${target}-`,
    ],
    {
      env: { ...process.env, PUMP_FUZZ: target, LLVM_PROFILE_FILE: join(folder, `${target}.profraw`) },
      encoding: 'utf8',
      maxBuffer: 256 << 20,
    },
  );
  const executions = Number(/number_of_executed_units: (\d+)/.exec(stderr)?.[1] ?? 0);
  console.log(`${target}: ${executions} inputs`);
  check(status === 0 && executions > 0, `${target}: exit code ${status}\n${stderr.slice(-4000)}`);
}

function printCoverage(targets) {
  const data = join(folder, 'all.profdata');
  run('llvm-profdata', 'merge', '-o', data, ...targets.map((target) => join(folder, `${target}.profraw`)));
  const lines = run(
    'llvm-cov',
    'report',
    join(folder, 'fuzz'),
    `-instr-profile=${data}`,
    join(here, '../core'),
    join(here, '../update'),
  );
  console.log(
    lines
      .split('\n')
      .filter((line) => /^(TOTAL|Filename|[a-z_/]+\.c )/.test(line))
      .join('\n'),
  );
}

mkdirSync(found, { recursive: true });
run(process.execPath, join(here, '../build.mjs'), 'fuzz');
for (const target of Object.keys(RUNS)) fuzz(target);
if (values.seconds) printCoverage(Object.keys(RUNS));
report();
