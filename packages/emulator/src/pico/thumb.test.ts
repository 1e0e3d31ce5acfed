// SPDX-License-Identifier: Apache-2.0
/** The fast interpreter against rp2040js, instruction by instruction, and against the manual where rp2040js is wrong. */
import { describe, expect, test } from 'vitest';
import { BoardClock } from '../board-clock.js';
import { SeededRandom } from '../random.js';
import { PicoChip } from './chip.js';
import { FLASH_SIZE } from './flash-chip.js';
import { ThumbInterpreter } from './thumb.js';
import { KINDS, kindName } from './thumb-kinds.js';

const CODE = 0x2000_0100;
const reports = {
  strayStore() {},
  usedInReset() {},
  unmodelled() {},
  breakpoint() {},
};

class Bench {
  readonly clock = new BoardClock();
  readonly chip: PicoChip;
  readonly thumb: ThumbInterpreter;

  constructor() {
    const flash = new Uint8Array(FLASH_SIZE);
    new Uint32Array(flash.buffer).forEach((_, i, words) => {
      words[i] = Math.imul(i, 0x9e3779b9);
    });
    this.chip = new PicoChip(this.clock, flash, reports);
    this.thumb = new ThumbInterpreter(this.chip, this.clock, flash);
  }

  put(registers: readonly number[], flags: number, op: number, second = 0x4770): void {
    const { core } = this.chip;
    registers.forEach((value, i) => {
      core.registers[i] = value;
    });
    core.SP = 0x2000_8000;
    core.PC = CODE;
    core.APSR = flags << 28;
    core.cycles = 0;
    this.chip.sramView.setUint16(CODE & 0x7ffff, op, true);
    this.chip.sramView.setUint16((CODE & 0x7ffff) + 2, second, true);
  }

  /** Executes one instruction by the fast interpreter. */
  step(): void {
    this.clock.nanos = 0;
    this.clock.horizon = 1;
    this.thumb.run();
  }

  state(): string {
    const { core } = this.chip;
    return `${[...core.registers].map((value) => value.toString(16)).join()} ${core.APSR >>> 28} ${core.cycles}`;
  }
}

/** Cases in which rp2040js departs from the manual; those have their own tests below. */
function rp2040jsIsWrong(name: string, op: number, registers: readonly number[], carry: boolean): boolean {
  const shift = registers[(op >> 3) & 7]! & 0xff;
  switch (name) {
    case 'LslReg':
      return shift > 32;
    case 'LsrReg':
    case 'AsrReg':
      return shift === 0 || shift > 32;
    case 'Ror':
      return shift === 0;
    case 'Sbc':
      return !carry && (registers[(op >> 3) & 7]! & 0x7fff_ffff) === 0x7fff_ffff;
    case 'Adc':
      return carry && registers[op & 7] === 0x7fff_ffff;
    case 'Push':
      return (op & 0x100) !== 0;
    case 'Stm':
      return (op & 0xff) === 0;
    case 'Ldm':
    case 'Pop':
      return (op & 0x1ff) === 0;
    default:
      return false;
  }
}

const EDGES = [0, 1, 2, 31, 32, 33, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0x2000_4000, 0x1000_0200, 0x2000_4002];

test('agrees with rp2040js in registers, flags, memory and cycles', () => {
  const random = new SeededRandom(1);
  const fast = new Bench();
  const slow = new Bench();
  const seen = new Map<string, number>();
  for (let round = 0; round < 200_000; round++) {
    const op = random.next() & 0xffff;
    const name = kindName(KINDS[op]!);
    const registers = Array.from({ length: 13 }, () => {
      const pick = random.next() % 4;
      return pick === 0
        ? random.next() & 0x3fff_ffff
        : pick === 1
          ? 0x2000_4000 + (random.next() & 0xffc)
          : EDGES[random.next() % EDGES.length]!;
    });
    const flags = random.next() & 15;
    if (name === 'Other' || rp2040jsIsWrong(name, op, registers, (flags & 2) !== 0)) {
      continue;
    }
    const second = name === 'Bl' ? 0xd000 | (random.next() & 0x2fff) : 0x4770;
    let failed = false;
    for (const [bench, run] of [
      [fast, () => fast.step()],
      [slow, () => slow.chip.core.executeInstruction()],
    ] as const) {
      bench.put(registers, flags, op, second);
      try {
        run();
      } catch {
        failed = true;
      }
    }
    if (!failed && name !== 'Bx' && name !== 'Blx') {
      // A string for each of 200,000 rounds would take longer than the rounds.
      if (fast.state() !== slow.state()) {
        expect.fail(`${name} ${op.toString(16)} flags ${flags}: ${fast.state()} instead of ${slow.state()}`);
      }
      seen.set(name, (seen.get(name) ?? 0) + 1);
    }
  }
  expect(seen.size).toBeGreaterThan(60);
  expect(Buffer.compare(fast.chip.sram, slow.chip.sram)).toBe(0);
});

describe('by the manual', () => {
  const bench = new Bench();
  /** Executes `op` with r0 and r1; gives r0 and the flags as NZCV. */
  function run(op: number, r0: number, r1: number, flags = 0): [number, string] {
    bench.put([r0, r1], flags, op);
    bench.step();
    const { core } = bench.chip;
    return [core.registers[0]!, (core.APSR >>> 28).toString(2).padStart(4, '0')];
  }

  test('a shift by register of 0 leaves C, one beyond 32 clears it or keeps the sign', () => {
    expect(run(0x40c8, 0x8000_0000, 0, 0b0010)).toEqual([0x8000_0000, '1010']);
    expect(run(0x4108, 0x8000_0000, 0, 0b0000)).toEqual([0x8000_0000, '1000']);
    expect(run(0x41c8, 0x8000_0000, 0, 0b0000)).toEqual([0x8000_0000, '1000']);
    expect(run(0x4088, 0xffff_ffff, 40, 0b0010)).toEqual([0, '0100']);
    expect(run(0x40c8, 0xffff_ffff, 33, 0b0010)).toEqual([0, '0100']);
    expect(run(0x4108, 0x8000_0000, 200, 0b0000)).toEqual([0xffff_ffff, '1010']);
    expect(run(0x4088, 1, 32, 0b0000)).toEqual([0, '0110']);
    expect(run(0x40c8, 0x8000_0000, 32, 0b0000)).toEqual([0, '0110']);
    expect(run(0x41c8, 0x8000_0001, 32, 0b0000)).toEqual([0x8000_0001, '1010']);
  });

  test('ADC and SBC see overflow where the carry makes the operand turn its sign', () => {
    expect(run(0x4148, 0x7fff_ffff, 1, 0b0010)).toEqual([0x8000_0001, '1001']);
    expect(run(0x4188, 2, 0x7fff_ffff, 0b0000)).toEqual([0x8000_0002, '1000']);
  });

  test('SBC of the largest value with borrow', () => {
    // 5 - 0xffffffff - 1 = 5 with borrow; as signed 5 - -1 - 1 = 5: no overflow.
    expect(run(0x4188, 5, 0xffff_ffff, 0b0000)).toEqual([5, '0000']);
    expect(run(0x4188, 0x8000_0000, 0xffff_ffff, 0b0000)).toEqual([0x8000_0000, '1000']);
  });

  test('PUSH takes a cycle for LR too', () => {
    bench.put([1, 2], 0, 0xb503);
    bench.step();
    expect(bench.chip.core.cycles).toBe(4);
    expect(bench.chip.core.SP).toBe(0x2000_8000 - 12);
  });

  test('BX and BLX go where the register says', () => {
    bench.put([CODE + 0x41], 0, 0x4780);
    bench.step();
    expect([bench.chip.core.PC, bench.chip.core.LR, bench.chip.core.cycles]).toEqual([CODE + 0x40, CODE + 3, 2]);
  });

  test('no instruction is taken for another', () => {
    const names = (from: number, to: number): Set<string> =>
      new Set(Array.from({ length: to - from }, (_, i) => kindName(KINDS[from + i]!)));
    expect(names(0xde00, 0xe000)).toEqual(new Set(['Other']));
    expect(names(0xe800, 0xf000)).toEqual(new Set(['Other']));
    expect(names(0xbe00, 0xbf00)).toEqual(new Set(['Other']));
    expect(kindName(KINDS[0xbf30]!)).toBe('Other');
    expect(kindName(KINDS[0xb672]!)).toBe('Other');
  });
});
