// SPDX-License-Identifier: Apache-2.0
// `node signed-seeds.mjs OUT TABLE…`: of the signed vectors' tables, each row's key and bytes, as lines of C strings for the fuzzers.
import { readFileSync, writeFileSync } from 'node:fs';

const [out, ...tables] = process.argv.slice(2);
const row = /\{\s*"[^"]*",\s*"([0-9a-f]{64})",\s*"([0-9a-f]+)"/g;
const lines = tables.flatMap((table) =>
  [...readFileSync(table, 'utf8').matchAll(row)]
    .filter(([, , bytes]) => bytes.length <= 4096)
    .map(([, key, bytes]) => `"${key}", "${bytes}",`),
);
if (lines.length < 50) throw new Error(`only ${lines.length} signed vectors were found`);
writeFileSync(out, `${lines.join('\n')}\n`);
