// SPDX-License-Identifier: Apache-2.0
/** For tests only: the vectors of tests/vectors, which are in the format of Wycheproof. */
import { readFileSync } from 'node:fs';

/** Each test with the fields of its group. `name` — e.g. `rfc7748/x25519`. */
export function vectorFile<T>(name: string): readonly (T & { readonly comment: string })[] {
  const file = JSON.parse(readFileSync(new URL(`../../../tests/vectors/${name}.json`, import.meta.url), 'utf8'));
  return file.testGroups.flatMap(({ tests, ...group }: { tests: object[] }) =>
    tests.map((test) => ({ ...group, ...test })),
  );
}
