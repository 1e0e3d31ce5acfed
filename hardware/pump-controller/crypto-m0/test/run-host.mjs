// SPDX-License-Identifier: Apache-2.0
// Checks the host build of X25519 under the address and undefined-behaviour sanitisers.
import { runOnHost } from './host.mjs';
import { iteratedCases, NINE, randomCases, rfc7748Cases, smallOrderCases } from './vectors.mjs';

const cases = [
  ...rfc7748Cases(),
  ...iteratedCases(1000),
  ...smallOrderCases(),
  ...randomCases(200),
  ...randomCases(50, NINE),
];
runOnHost({
  sources: ['x25519.c', 'element.c', 'field_portable.c', 'test/x25519_host.c'],
  lines: cases.map((c) => [c.scalar, c.point, c.want].map((bytes) => bytes.toString('hex')).join(' ')),
});
