// SPDX-License-Identifier: Apache-2.0
/** `node tests/model/run.mjs [--steps N] [--seed N]`: the walks over a hostile line, a million steps unless told otherwise. */
import { longRun } from '../../scripts/lib/long-run.mjs';

await longRun({
  file: 'tests/model/link-model.test.ts',
  test: 'random walk',
  variables: 'MODEL',
  size: 'steps',
  otherwise: '1000000',
});
