// SPDX-License-Identifier: Apache-2.0
/** The certification module as the screens see it: requirements with their sources, and the sequences that exercise them. */
import type { CertificationModule } from '@assay/rig';
import type { CatalogueEntry } from '../../ipc/run.js';

export function catalogueOf({ sequences, requirements }: CertificationModule): CatalogueEntry[] {
  return sequences
    .map(({ id, title, needs, mutants, estimate }) => {
      const requirement = requirements.find((candidate) => candidate.id === id);
      return {
        id,
        title,
        drives: requirement?.does ?? '',
        passes: requirement?.passesWhen ?? '',
        sources: (requirement?.refs ?? []).map(sourceOf),
        needs: [...needs],
        mutants:
          requirement === undefined
            ? mutants.map((name) => ({ name, weakness: '' }))
            : requirement.mutants.map((mutant) => ({ ...mutant })),
        estimate,
      };
    })
    .sort((a, b) => a.id.localeCompare(b.id));
}

/** The catalogue writes `FDA A1: what it says`. */
function sourceOf({ text, provisional }: { readonly text: string; readonly provisional: boolean }) {
  const at = text.indexOf(': ');
  return at < 0
    ? { name: text, text: '', provisional }
    : { name: text.slice(0, at), text: text.slice(at + 2), provisional };
}
