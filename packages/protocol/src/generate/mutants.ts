// SPDX-License-Identifier: Apache-2.0
/** mutants.h: the numbers of the deliberate weaknesses, from hardware/pump-controller/mutants.json. */
import { AssayMisuseError } from '@assay/crypto';
import { banner, screaming } from './names.js';

export interface Mutant {
  readonly id: number;
  readonly name: string;
  readonly kills: readonly string[];
  readonly weakness: string;
}

/** Takes mutants.json apart; throws AssayMisuseError `bad-mutants` that names the entry. */
export function readMutants(text: string): Mutant[] {
  const { mutants } = JSON.parse(text) as { mutants: Mutant[] };
  const names = new Set<string>();
  let last = 0;
  mutants.forEach((mutant, i) => {
    const ascends = mutant.id > last && mutant.id <= 0xff;
    if (!ascends || names.has(mutant.name) || !/^[a-z]+(-[a-z]+)*$/.test(mutant.name)) {
      throw new AssayMisuseError(
        'bad-mutants',
        `mutants.json, entry ${i + 1}: wants an id above ${last} and a kebab-case name of its own`,
      );
    }
    names.add(mutant.name);
    last = mutant.id;
  });
  return mutants;
}

/** The text of mutants.h. */
export function mutantsHeader(mutants: readonly Mutant[]): string {
  return [
    '// SPDX-License-Identifier: Apache-2.0',
    `/* Deliberate weaknesses of the mutants build: ${banner('mutants.json')}. */`,
    '#ifndef ASSAY_CORE_GENERATED_MUTANTS_H',
    '#define ASSAY_CORE_GENERATED_MUTANTS_H',
    '',
    'enum assay_mutant {',
    '    ASSAY_MUTANT_NONE = 0,',
    mutants.map((m) => `    /* ${m.weakness} */\n    ASSAY_MUTANT_${screaming(m.name)} = ${m.id}`).join(',\n'),
    '};',
    '',
    `#define ASSAY_MUTANT_LAST ${mutants.at(-1)?.id ?? 0}u`,
    '',
    '#endif',
    '',
  ].join('\n');
}

/** The text of packages/protocol/src/generated/mutants.ts. */
export function mutantsModule(mutants: readonly Mutant[]): string {
  return [
    '// SPDX-License-Identifier: Apache-2.0',
    `/** Deliberate weaknesses of the mutants build: ${banner('mutants.json')}. */`,
    '',
    'export const MUTANTS = [',
    ...mutants.map((m) => `  { id: ${m.id}, name: '${m.name}', kills: [${m.kills.map((k) => `'${k}'`).join(', ')}] },`),
    '] as const;',
    '',
    '/** Name of a deliberate weakness. */',
    "export type MutantName = (typeof MUTANTS)[number]['name'];",
    '',
  ].join('\n');
}
