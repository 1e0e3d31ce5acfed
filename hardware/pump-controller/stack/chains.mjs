// SPDX-License-Identifier: Apache-2.0
/** The deepest chain of calls from each entry of an image, and what all contexts together may take of its stack. */
import { frameOf } from './frames.mjs';
import { EXCEPTION_FRAME, ROM_STACK } from './table.mjs';

const ROM = { name: "the boot ROM's function", own: ROM_STACK, calls: [] };

/** Functions by address, each with its frame and its calls; indirect ones by the table. */
export function callGraph({ functions, words }, { indirect, stated }) {
  const names = new Map(functions.map(({ address, name }) => [address, name]));
  const nodes = new Map();
  for (const { name, address, code } of functions) {
    if (code.length === 0) continue;
    const found = frameOf(code, words, (at) => names.get(at), stated[name]);
    if (found.indirect.length > 0 && !(name in indirect)) {
      throw new Error(
        `${name} calls by a pointer, at 0x${found.indirect[0].at.toString(16)}: say in stack/table.mjs whom`,
      );
    }
    const pointed = found.indirect.flatMap(({ depth }) => (indirect[name] ?? []).map((to) => ({ to, depth })));
    nodes.set(address, { name, address, end: code.at(-1).at, own: found.frame, calls: [...found.calls, ...pointed] });
  }
  const all = [...nodes.values()];
  const resolve = (from, to) => {
    if (to === 'ROM') return [ROM];
    const found =
      typeof to === 'string'
        ? all.filter(({ name }) => name === to)
        : [nodes.get(to) ?? all.find(({ address, end }) => to > address && to <= end)];
    if (found.length === 0 || found.includes(undefined)) throw new Error(`${from} calls ${to}, which is not there`);
    return found;
  };
  for (const node of all) {
    node.calls = node.calls.flatMap(({ to, depth }) => resolve(node.name, to).map((callee) => ({ callee, depth })));
  }
  return nodes;
}

/** Bytes and names of the deepest chain that begins with `node`. Recursion fails. */
export function deepest(node, above = []) {
  if (node.deepest) return node.deepest;
  if (above.includes(node)) {
    throw new Error(`recursion: ${[...above.slice(above.indexOf(node)), node].map(({ name }) => name).join(' → ')}`);
  }
  let worst = { bytes: node.own, chain: [`${node.name} ${node.own}`] };
  for (const { callee, depth } of node.calls) {
    const below = deepest(callee, [...above, node]);
    if (depth + below.bytes > worst.bytes) {
      worst = { bytes: depth + below.bytes, chain: [`${node.name} ${depth}`, ...below.chain] };
    }
  }
  node.deepest = worst;
  return worst;
}

const [RESET, HARD_FAULT, LINK, FIRST_INTERRUPT, VECTORS] = [1, 3, 14, 16, 48];

/**
 * Contexts from patient to urgent: one of them may interrupt any before it and none of its own (core/include/pump/port.h). A
 * fault interrupts all. Each takes its deepest chain and, but for the first, the frame of its exception.
 */
export function worstCase(nodes, words, vectorTable) {
  const vector = (n) => ((words.get(vectorTable + 4 * n) ?? 0) & ~1) >>> 0;
  const fault = vector(HARD_FAULT);
  const rest = Array.from({ length: VECTORS - FIRST_INTERRUPT }, (_, i) => vector(FIRST_INTERRUPT + i));
  const entries = {
    thread: [vector(RESET)],
    link: [vector(LINK)],
    interrupt: [...new Set(rest)],
    fault: [fault],
  };
  const contexts = [];
  for (const [name, addresses] of Object.entries(entries)) {
    const own = name === 'fault' ? addresses : addresses.filter((address) => address !== fault);
    if (own.length === 0) continue;
    const chains = own.map((address) => {
      const node = nodes.get(address);
      if (!node) throw new Error(`the vector table names 0x${address.toString(16)}, where no function begins`);
      return deepest(node);
    });
    const worst = chains.reduce((one, other) => (other.bytes > one.bytes ? other : one));
    contexts.push({ name, bytes: worst.bytes + (name === 'thread' ? 0 : EXCEPTION_FRAME), chain: worst.chain });
  }
  return { bytes: contexts.reduce((sum, { bytes }) => sum + bytes, 0), contexts };
}
