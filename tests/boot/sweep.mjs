// SPDX-License-Identifier: Apache-2.0
/**
 * Faults in the boot decision: each instruction skipped, each of its bits flipped, registers disturbed, one fault a trial. A
 * bypass is a trial in which an image that must not run is launched.
 * `node tests/boot/sweep.mjs [--long]`: the short run takes a sample of each loop; the long one takes more of everything.
 */
import {
  classId,
  identity,
  image,
  manifestOf,
  recordContents,
  recoveryContents,
  slotContents,
  strangerKey,
} from './contents.mjs';
import { buildStage, FLASH, Stage } from './stage.mjs';

const long = process.argv.includes('--long');
/** Of how many passes through the same instruction faults are tried: the first, the last, and some between. */
const PASSES = long ? { skip: 24, flip: 4, register: 4 } : { skip: 2, flip: 1, register: 1 };
/** Which of an instruction's bits, and which registers: in the short run a share of them that changes with the place. */
const SHARE = long ? 1 : 8;
const REGISTERS = 8;
/** Pairs of skips, for each device. */
const PAIRS = long ? 4000 : 60;
/** Steps between two looks at the whole device. */
const CHECKPOINT = 500;
/** More than twice what the undisturbed run takes: then it runs for ever. */
const STEPS_MAX = 60_000;

const good = image('good');
// All of it, so that no single fault in loading mends it.
const tampered = image('tampered');
const foreign = classId.map((byte) => byte ^ 0xff);

/** Here the recovery image runs, and the older one must not. */
const BESIDE_RECOVERY = 'an older image beside a good recovery image';
/** Runs when nothing else may. */
const rescue = image('rescue');
const older = { change: { rollback: 4 } };

/** Devices that hold what must not run, in slot A or in the place of the recovery image; the rest is empty. */
const SCENARIOS = {
  'a tampered image': slotContents('a', tampered, manifestOf(good)),
  'an image signed by a stranger': slotContents('a', good, manifestOf(good, { signer: strangerKey })),
  'a manifest with one bit changed': slotContents('a', good, flipLast(manifestOf(good))),
  'an older image': slotContents('a', good, manifestOf(good, older)),
  'an image for another board': slotContents('a', good, manifestOf(good, { change: { classId: foreign } })),
  'a tampered recovery image': recoveryContents(rescue).map(([at, bytes]) => [at, bytes === rescue ? tampered : bytes]),
  'a recovery image signed by a stranger': recoveryContents(rescue, { signer: strangerKey }),
  "an older image in the recovery image's place": slotContents('recovery', good, manifestOf(good, older)),
  'a recovery image in a slot': slotContents('a', good, manifestOf(good, { change: { component: 'recovery' } })),
  [BESIDE_RECOVERY]: [...slotContents('a', good, manifestOf(good, older)), ...recoveryContents(rescue)],
};

/** A bit of the rollback counter's neighbourhood: the signature no longer holds, the rest is well-formed. */
function flipLast(manifest) {
  const at = Buffer.from(manifest).indexOf(Buffer.from('pump')) + 3;
  return manifest.map((byte, i) => (i === at ? byte ^ 0x04 : byte));
}

function chosen(steps, passes) {
  if (steps.length <= passes) return steps;
  const picked = new Set();
  for (let i = 0; i < passes; i++) picked.add(steps[Math.round((i * (steps.length - 1)) / Math.max(1, passes - 1))]);
  return [...picked];
}

const isWide = (halfword) => halfword >> 11 >= 0b11101;

/** Faults by kind, each with its trials for one place. */
const KINDS = {
  skip: () => [
    (core, halfword) => {
      core.PC += isWide(halfword) ? 4 : 2;
      return true;
    },
  ],
  flip: () =>
    Array.from({ length: 16 }, (_, bit) => (core, halfword, chip) => {
      const at = core.PC - FLASH;
      const write = (value) => chip.flash.set([value & 0xff, value >> 8], at);
      write(halfword ^ (1 << bit));
      try {
        core.executeInstruction();
      } finally {
        write(halfword);
      }
      return true;
    }),
  register: () =>
    Array.from({ length: REGISTERS }, (_, register) => (core, _halfword, _chip, step) => {
      core.registers[register] ^= 1 << ((step * 7 + register * 5) % 32);
      return false;
    }),
};

const built = buildStage();
const totals = { skip: [0, 0], flip: [0, 0], register: [0, 0] };
/** Each kind of fault on each device counts once. */
let passed = 0;
let failed = 0;

/** The undisturbed run: its end, the steps by instruction, and what the device was like at times. */
function record(stage) {
  const passes = new Map();
  const saved = [];
  stage.reset();
  const end = stage.run((step, pc) => {
    if (step % CHECKPOINT === 0) saved.push(stage.save());
    if (!passes.has(pc)) passes.set(pc, []);
    passes.get(pc).push(step);
    return false;
  });
  return { end, passes, saved };
}

/** One trial. When the device is at a checkpoint as it was without the fault, it will end `as before`. */
function disturbed(stage, baseline, at, disturb) {
  const { saved } = baseline;
  stage.restore(saved[Math.floor(at / CHECKPOINT)]);
  let done = false;
  return stage.run((step, pc) => {
    if (done || step < at) {
      const then = done && step % CHECKPOINT === 0 ? saved[step / CHECKPOINT] : undefined;
      return then && stage.is(then) ? 'as before' : false;
    }
    done = true;
    const { flash } = stage.chip;
    const halfword = flash[pc - FLASH] | (flash[pc - FLASH + 1] << 8);
    try {
      return disturb(stage.chip.core, halfword, stage.chip, step);
    } catch {
      return 'lost'; // a fault exception
    }
  }, STEPS_MAX);
}

/** Whether an image runs that must not. */
const isBypass = (stage, what, end) => end === 'launched' && !(what === BESIDE_RECOVERY && stage.runs(rescue));

/** Nothing above would mean anything if this device could not launch at all. */
const sound = new Stage(built, identity(), [...slotContents('a', good, manifestOf(good)), recordContents()]);
if (record(sound).end !== 'launched') {
  console.error('FAILED: a good image is not launched');
  failed++;
} else {
  passed++;
}

for (const [what, slot] of Object.entries(SCENARIOS)) {
  const stage = new Stage(built, identity(), [...slot, recordContents()]);
  const baseline = record(stage);
  if (baseline.end !== (what === BESIDE_RECOVERY ? 'launched' : 'recovered') || isBypass(stage, what, baseline.end)) {
    console.error(`FAILED: ${what}: ends ${baseline.end} without any fault`);
    failed++;
  }
  for (const [kind, trials] of Object.entries(KINDS)) {
    const before = totals[kind][1];
    for (const [pc, steps] of baseline.passes) {
      for (const at of chosen(steps, PASSES[kind])) {
        for (const [i, disturb] of trials().entries()) {
          if (kind !== 'skip' && (i + (pc >> 1)) % SHARE !== 0) continue;
          totals[kind][0]++;
          if (!isBypass(stage, what, disturbed(stage, baseline, at, disturb))) continue;
          totals[kind][1]++;
          console.error(`BYPASS: ${what}: ${kind} ${i} at 0x${pc.toString(16)}, step ${at}`);
        }
      }
    }
    if (totals[kind][1] === before) passed++;
    else failed++;
  }
}
/**
 * Two skips in one run, at places drawn at random, the second within a few hundred steps or anywhere. They are counted and shown, and do not fail the
 * run: against two well-aimed faults nothing is claimed.
 */
function pairs(stage, what, baseline, dice) {
  const skip = KINDS.skip()[0];
  const steps = [...baseline.passes.values()].flat().length;
  let bypasses = 0;
  for (let i = 0; i < PAIRS; i++) {
    const first = Math.floor(dice() * (steps - 1));
    const reach = i % 2 === 0 ? Math.min(300, steps - first - 1) : steps - first - 1;
    const second = first + 1 + Math.floor(dice() * reach);
    stage.restore(baseline.saved[Math.floor(first / CHECKPOINT)]);
    const end = stage.run((step, pc) => {
      if (step !== first && step !== second) return false;
      const { flash } = stage.chip;
      return skip(stage.chip.core, flash[pc - FLASH] | (flash[pc - FLASH + 1] << 8));
    }, STEPS_MAX);
    if (!isBypass(stage, what, end)) continue;
    bypasses++;
    console.error(`BYPASS BY TWO: ${what}: skips at steps ${first} and ${second}`);
  }
  return bypasses;
}

let seed = 1;
const dice = () => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return seed / 0x1_0000_0000;
};
let byTwo = 0;
for (const [what, slot] of Object.entries(SCENARIOS)) {
  const stage = new Stage(built, identity(), [...slot, recordContents()]);
  byTwo += pairs(stage, what, record(stage), dice);
}
console.log(`two skips: ${PAIRS * Object.keys(SCENARIOS).length} trials, ${byTwo} bypasses`);
for (const [kind, [trials, bypasses]] of Object.entries(totals)) {
  console.log(`${kind}: ${trials} trials, ${bypasses} bypasses`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
