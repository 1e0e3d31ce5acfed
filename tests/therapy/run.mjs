// SPDX-License-Identifier: Apache-2.0
/** `node tests/therapy/run.mjs [--days N] [--seed N] [--workers N]`: random days of therapy, engine and model side by side; 100,000 unless told otherwise. */
import { longRun } from '../../scripts/lib/long-run.mjs';

await longRun({
  file: 'tests/therapy/therapy.test.ts',
  test: 'random days',
  variables: 'THERAPY',
  size: 'days',
  otherwise: '100000',
  part: 2000,
});
