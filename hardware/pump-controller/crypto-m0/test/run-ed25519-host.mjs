// SPDX-License-Identifier: Apache-2.0
// Checks the host build of Ed25519 under the address and undefined-behaviour sanitisers.
import { flippedCases, randomCases, rfc8032Cases, strictCases } from './ed25519-cases.mjs';
import { runOnHost } from './host.mjs';

const cases = [...rfc8032Cases(), ...randomCases(100), ...flippedCases(150), ...strictCases()];
const hex = (bytes) => (bytes?.length > 0 ? bytes.toString('hex') : '-');
runOnHost({
  sources: [
    'ed25519.c',
    'edwards.c',
    'edwards_base.c',
    'scalar.c',
    'element.c',
    'field_portable.c',
    'test/ed25519_host.c',
  ],
  sodium: true,
  lines: cases.map((c) => [...[c.seed, c.key, c.message, c.signature].map(hex), c.good ? 1 : 0].join(' ')),
});
