// SPDX-License-Identifier: Apache-2.0
/** What one function of a Cortex-M0+ takes of the stack, found by following its instructions; and how deep it is at each call. */

const registersIn = (args) =>
  args
    .slice(args.indexOf('{') + 1, args.lastIndexOf('}'))
    .split(',')
    .reduce((sum, part) => {
      const [from, to] = part.trim().split('-');
      return sum + (to === undefined ? 1 : Number(to.slice(1)) - Number(from.slice(1)) + 1);
    }, 0);

/** So many instructions before its use a constant is looked for. */
const NEAR = 24;

const CASE_TABLE = /^__gnu_thumb1_case_/;

const isPadding = (op, args) => op === 'nop' || (op === 'movs' && args === 'r0, r0');

class Frame {
  constructor(code, words, nameAt, stated) {
    Object.assign(this, { code, words, nameAt, stated });
    this.index = new Map(code.map(({ at }, i) => [at, i]));
    this.depths = new Map();
    this.frame = 0;
    this.calls = [];
    this.indirect = [];
  }

  fail(instruction, what) {
    const { at, op, args } = instruction;
    throw new Error(`${this.nameAt(this.code[0].at)}, 0x${at.toString(16)} ${op} ${args}: ${what}`);
  }

  /** The constant in a register that is added to the stack pointer: a literal, or made of a byte a little before. */
  constant(instruction, register) {
    const here = this.index.get(instruction.at);
    for (let i = here - 1; i >= Math.max(0, here - NEAR); i--) {
      const { op, args, literal } = this.code[i];
      if (!args.startsWith(`${register},`)) continue;
      if (op === 'ldr' && literal !== undefined) return this.words.get(literal) | 0;
      const shift = new RegExp(`^${register}, ${register}, #(\\d+)$`).exec(args);
      if (op === 'lsls' && shift) return this.constant(this.code[i], register) << Number(shift[1]);
      const byte = /, #(\d+)$/.exec(args);
      if (op === 'movs' && byte) return Number(byte[1]);
      break;
    }
    return this.fail(instruction, `what is in ${register} is not seen before it`);
  }

  /** By how much an instruction makes the stack deeper. */
  change(instruction) {
    const { op, args } = instruction;
    if (op === 'push') return 4 * registersIn(args);
    if (op === 'pop') return -4 * registersIn(args);
    if (/^(add|sub)s?$/.test(op) && args.startsWith('sp,')) {
      const by = args.split(',').at(-1).trim();
      const bytes = by.startsWith('#') ? Number(by.slice(1)) : this.constant(instruction, by);
      return op.startsWith('sub') ? bytes : -bytes;
    }
    if (/^(mov|msr)$/.test(op) && /^(sp|MSP|PSP),/.test(args)) {
      if (this.stated === undefined) this.fail(instruction, 'sets the stack pointer, and the table states no frame');
    }
    return 0;
  }

  /** Where it goes on after an instruction, calls noted. */
  successors(instruction, depth) {
    const { at, op, args, target, size } = instruction;
    const next = at + size;
    const note = (to) => this.calls.push({ to, depth });
    if (op === 'bl') {
      if (this.index.has(target) && target !== this.code[0].at) return [target]; // a far jump
      note(target);
      return CASE_TABLE.test(this.nameAt(target) ?? '') ? [] : [next];
    }
    if (op === 'blx' || (op === 'bx' && args !== 'lr') || (op === 'mov' && args.startsWith('pc,'))) {
      this.indirect.push({ at, depth });
      return op === 'blx' ? [next] : [];
    }
    if (op === 'bx' || (op === 'pop' && args.includes('pc')) || op === 'udf') return [];
    if (target === undefined) return [next];
    if (!this.index.has(target)) note(target);
    const taken = this.index.has(target) ? [target] : [];
    return op === 'b' ? taken : [...taken, next];
  }

  follow(start, depth) {
    const open = [[start, depth]];
    while (open.length > 0) {
      const [at, before] = open.pop();
      if (!this.index.has(at)) {
        // It runs on into the next function, unless its last call never returns.
        if (this.code.findLast(({ op, args }) => !isPadding(op, args)).op !== 'bl')
          this.calls.push({ to: at, depth: before });
        continue;
      }
      if (this.depths.has(at)) {
        if (this.depths.get(at) !== before) this.fail(this.code[this.index.get(at)], 'is reached at two depths');
        continue;
      }
      this.depths.set(at, before);
      const instruction = this.code[this.index.get(at)];
      const after = before + this.change(instruction);
      this.frame = Math.max(this.frame, after);
      for (const to of this.successors(instruction, after)) open.push([to, after]);
    }
  }

  /** The branches of a case table are reached through it, at its depth. */
  followTables() {
    let depth;
    for (const { at, op, args, target } of this.code) {
      if (op === 'bl' && CASE_TABLE.test(this.nameAt(target) ?? '') && this.depths.has(at)) depth = this.depths.get(at);
      else if (!this.depths.has(at) && depth !== undefined && !isPadding(op, args)) this.follow(at, depth);
    }
    const lost = this.code.find((one) => !this.depths.has(one.at) && (this.change(one) !== 0 || /^blx?$/.test(one.op)));
    if (lost) this.fail(lost, 'is not reached by any path that is known');
  }
}

/**
 * `code`, `words`: of disassemble(); `nameAt`: of a function by its address; `stated`: its frame in bytes, when it computes its
 * stack pointer. Returns { frame, calls: [{ to, depth }], indirect: [{ at, depth }] }.
 */
export function frameOf(code, words, nameAt, stated) {
  const walk = new Frame(code, words, nameAt, stated);
  walk.follow(code[0].at, 0);
  walk.followTables();
  return { frame: Math.max(walk.frame, stated ?? 0), calls: walk.calls, indirect: walk.indirect };
}
