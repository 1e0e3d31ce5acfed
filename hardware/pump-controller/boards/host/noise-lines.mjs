// SPDX-License-Identifier: Apache-2.0
/**
 * Public Noise vectors (JSON) as the lines that build/host/vectors reads; the format is in vectors.c.
 * `node noise-lines.mjs FILE.json…` prints them; with `--c OUT` they become a list of C strings for the unit tests.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const sides = ['init_prologue', 'init_static', 'init_ephemeral', 'resp_prologue', 'resp_static', 'resp_ephemeral'];
const silent = new Set(['protocol_name', 'messages', 'handshake_hash', 'name', 'fail', ...sides]);
const hex = (text) => (text === undefined || text === '' ? '-' : text);

/** Lines of one vector, the closing empty one included. */
export function vectorLines(vector) {
  const fields = [...sides, 'handshake_hash'].filter((name) => vector[name] !== undefined && vector[name] !== null);
  // One pre-shared key is all that our patterns take.
  const psks = ['init', 'resp'].filter((side) => vector[`${side}_psks`]?.length === 1);
  const known = new Set([...silent, ...psks.map((side) => `${side}_psks`)]);
  const others = Object.keys(vector).filter((name) => !known.has(name) && vector[name]?.length !== 0);
  return [
    `protocol ${vector.protocol_name}`,
    ...fields.map((name) => `${name} ${hex(vector[name])}`),
    ...psks.map((side) => `${side}_psk ${vector[`${side}_psks`][0]}`),
    ...others.map((name) => `other ${name}`),
    ...vector.messages.map(({ payload, ciphertext }) => `message ${hex(payload)} ${hex(ciphertext)}`),
    '',
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const args = process.argv.slice(2);
  const out = args[0] === '--c' ? args.splice(0, 2)[1] : undefined;
  const lines = args.flatMap((file) => JSON.parse(readFileSync(file, 'utf8')).vectors.flatMap(vectorLines));
  if (out === undefined) {
    console.log(lines.join('\n'));
  } else {
    mkdirSync(dirname(out), { recursive: true });
    writeFileSync(out, lines.map((line) => `"${line}",\n`).join(''));
  }
}
