// SPDX-License-Identifier: Apache-2.0
/** The deliberate weaknesses of the mutants build, read from the one file that firmware and generator read too. */
import { readFileSync } from 'node:fs';

export interface MutantInfo {
  readonly id: number;
  readonly name: string;
  /** Ids of the sequences that must find it. */
  readonly kills: readonly string[];
  readonly weakness: string;
}

const file = new URL('../../../../hardware/pump-controller/mutants.json', import.meta.url);
const { mutants: list } = JSON.parse(readFileSync(file, 'utf8')) as { readonly mutants: readonly MutantInfo[] };

/** By name, in the order of their numbers. */
export const mutants: ReadonlyMap<string, MutantInfo> = new Map(list.map((mutant) => [mutant.name, mutant]));

/** Where the file and the sequences disagree about who kills whom; one sentence each, none when they agree. */
export function disagreements(
  sequences: readonly { readonly id: string; readonly mutants: readonly string[] }[],
  known: Iterable<MutantInfo> = mutants.values(),
): string[] {
  const found: string[] = [];
  const byName = new Map([...known].map((mutant) => [mutant.name, mutant]));
  for (const { id, mutants: named } of sequences) {
    if (named.length === 0) found.push(`sequence ${id} names no mutant`);
    for (const name of named) {
      const mutant = byName.get(name);
      if (mutant === undefined) found.push(`sequence ${id} names mutant ${name}, which mutants.json does not have`);
      else if (!mutant.kills.includes(id))
        found.push(`sequence ${id} names mutant ${name}, whose entry does not name ${id}`);
    }
  }
  for (const { name, kills } of byName.values()) {
    if (kills.length === 0) found.push(`mutant ${name} names no sequence`);
    for (const id of kills) {
      const sequence = sequences.find((each) => each.id === id);
      if (!sequence?.mutants.includes(name)) found.push(`mutant ${name} names sequence ${id}, which does not name it`);
    }
  }
  return found;
}
