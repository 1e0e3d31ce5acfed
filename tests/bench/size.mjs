// SPDX-License-Identifier: Apache-2.0
// What a browser loads, tree-shaken and minified: bytes are exact, and have a budget (scripts/size-budget.json).
import { measureSizes } from '../../scripts/size-budget.mjs';

export async function benchSize() {
  const sizes = await measureSizes();
  return sizes.map(({ name, minified, gzip, budget }) => ({
    what: `${name}, in a browser`,
    who: `${minified} minified, budget ${budget}`,
    value: gzip,
    unit: 'bytes gzipped',
  }));
}
