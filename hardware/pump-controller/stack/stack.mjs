// SPDX-License-Identifier: Apache-2.0
/** The worst case of an image's stack, from its machine code. */
import { callGraph, worstCase } from './chains.mjs';
import { disassemble } from './disassembly.mjs';
import { INDIRECT, STATED, VECTORS } from './table.mjs';

/**
 * `kind`: 'application' or 'firstStage'. Returns { bytes, contexts: [{ name, bytes, chain }], nodes }; throws for recursion, for a
 * pointer that the table does not know, and for a stack pointer that cannot be followed.
 */
export function worstStack(elf, kind) {
  const image = disassemble(elf);
  const nodes = callGraph(image, { indirect: INDIRECT, stated: STATED });
  return { ...worstCase(nodes, image.words, VECTORS[kind]), nodes };
}
