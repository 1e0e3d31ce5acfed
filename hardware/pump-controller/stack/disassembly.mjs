// SPDX-License-Identifier: Apache-2.0
/** The functions of a linked ELF for the Cortex-M0+, instruction by instruction, as objdump tells them. */
import { execFileSync } from 'node:child_process';

const read = (tool, ...args) => execFileSync(`arm-none-eabi-${tool}`, args, { encoding: 'utf8', maxBuffer: 64 << 20 });

/** Start addresses and names of functions; assembler labels are none. */
function functionSymbols(elf) {
  const symbols = new Map();
  for (const line of read('readelf', '-sW', elf).split('\n')) {
    const [, value, , type, , , , name] = line.trim().split(/\s+/);
    if (type === 'FUNC' && name !== undefined) symbols.set((Number.parseInt(value, 16) & ~1) >>> 0, name);
  }
  return symbols;
}

/** One line of `objdump -d`: an instruction, a word of data, or nothing of these. */
function parseLine(line) {
  const match = /^\s*([0-9a-f]+):\t([0-9a-f ]+?)\s*\t(\S+)(?:\t([^@;]*))?/.exec(line);
  if (!match) return undefined;
  const [, address, code, op, args = ''] = match;
  const at = Number.parseInt(address, 16);
  if (op.startsWith('.')) return { at, data: Number.parseInt(code.replaceAll(' ', ''), 16) };
  const literal = /@ \(([0-9a-f]+) /.exec(line);
  const target = /^b/.test(op) ? /(?:^|\s)([0-9a-f]+) </.exec(args) : null;
  return {
    ...{ at, op: op.replace(/\.n$/, ''), args: args.trim(), size: code.replaceAll(' ', '').length / 2 },
    target: target ? Number.parseInt(target[1], 16) : undefined,
    literal: literal ? Number.parseInt(literal[1], 16) : undefined,
  };
}

/** Takes apart what `objdump -d` wrote. Returns functions in the order of their addresses, and words of data by address. */
export function parse(text, symbols) {
  const functions = [];
  const words = new Map();
  for (const line of text.split('\n')) {
    const parsed = parseLine(line);
    if (parsed === undefined) continue;
    if (symbols.has(parsed.at)) functions.push({ name: symbols.get(parsed.at), address: parsed.at, code: [] });
    if ('data' in parsed) words.set(parsed.at, parsed.data);
    else functions.at(-1)?.code.push(parsed);
  }
  return { functions, words };
}

/** The functions of an ELF, and its words of data by address. */
export function disassemble(elf) {
  return parse(read('objdump', '-d', elf), functionSymbols(elf));
}
