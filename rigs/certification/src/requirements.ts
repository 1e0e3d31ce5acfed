// SPDX-License-Identifier: Apache-2.0
/** What a report says of each requirement: the catalogue's words, and the weaknesses that its sequence is proved to find. */
import type { RequirementInfo } from '@assay/evidence';
import { catalogue } from './catalogue/catalogue.js';
import { mutants } from './catalogue/mutants.js';
import { sequences } from './sequences.js';

export const requirements: readonly RequirementInfo[] = catalogue.map((entry) => {
  const named = sequences.find((sequence) => sequence.id === entry.id)?.mutants ?? [];
  return {
    id: entry.id,
    title: entry.title,
    tier: entry.tier,
    does: entry.does,
    passesWhen: entry.passesWhen,
    refs: entry.refs.map(({ name, text, provisional }) => ({ text: `${name}: ${text}`, provisional })),
    mutants: named.map((name) => ({ name, weakness: mutants.get(name)!.weakness })),
  };
});
