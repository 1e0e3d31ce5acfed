// SPDX-License-Identifier: Apache-2.0
/**
 * Public and generated vectors (tests/vectors: RFC 8949, RFC 9052, credentials) as C initialisers for the unit tests.
 * `node signed-vectors.mjs OUT FOLDER`: one file for each table into OUT, from the vectors in FOLDER.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [out, folder] = process.argv.slice(2);
const read = (file) => JSON.parse(readFileSync(join(folder, file), 'utf8'));
const text = (value) => (value === null || value === undefined ? 'NULL' : JSON.stringify(value));
/** In pieces: C promises room for 4,095 characters in one string. */
const hex = (value) =>
  value?.length > 4000
    ? value
        .match(/.{1,4000}/g)
        .map(text)
        .join(' ')
    : text(value);
const result = (prefix, expect) =>
  `${prefix}_${expect === 'accepted' ? 'OK' : expect.toUpperCase().replaceAll('-', '_')}`;

function write(name, rows) {
  if (rows.length === 0) throw new Error(`${name}: there are no vectors`);
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, `${name}.inc`), rows.map((row) => `{ ${row.join(', ')} },\n`).join(''));
}

const chains = read('credentials/chains.json');
const lists = read('credentials/revocation-lists.json');
const anchor = text(chains.trustAnchor);
write(
  'chains',
  chains.vectors.map(({ name, chain, now, revocation, roleCode, peerKey, expect }) => [
    ...[text(name), anchor, hex(chain), `${now ?? 0}u`, now !== null],
    ...[text(revocation), roleCode, text(peerKey), result('CREDENTIAL', expect)],
  ]),
);
write(
  'revocation_lists',
  lists.vectors.map(({ name, list, stored, expect }) => [
    ...[text(name), text(lists.trustAnchor), hex(list), `${stored}u`, result('CREDENTIAL', expect)],
  ]),
);
/** Refusals that a manifest alone decides; the others want a device or an image, which the C code judges elsewhere. */
const BY_ITSELF = new Set(['too-large', 'malformed', 'unknown-signer', 'bad-signature']);
const manifests = read('manifests/manifests.json');
write(
  'manifests',
  manifests.vectors.map(({ name, manifest, expect, says }) => [
    ...[text(name), text(manifests.publicKey), hex(manifest)],
    ...[result('MANIFEST', BY_ITSELF.has(expect) ? expect : 'accepted')],
    ...[text(says?.digest), `${says?.size ?? 0}u`, `${says?.rollback ?? 0}u`, says?.dependencies.length ?? 0],
  ]),
);
write(
  'cbor',
  ['appendix-a.json', 'appendix-f.json'].flatMap((file) =>
    read(`rfc8949/${file}`).vectors.map(({ hex: bytes, expect }) => [text(bytes), expect === 'accepted']),
  ),
);
/** A byte string's head for up to 255 bytes, and the string. */
const byteString = (value) => {
  const length = value.length / 2;
  return (length < 24 ? (0x40 + length).toString(16) : `58${length.toString(16).padStart(2, '0')}`) + value;
};
const EDDSA = /^d28445(a201270300)a10442313154/; // of the one published message whose signature is Ed25519's
write(
  'cose',
  read('rfc9052/sign1.json').vectors.map(({ name, hex: bytes, key, payload, expect }) => {
    const sealed = expect === 'accepted' ? EDDSA.exec(bytes)[1] : undefined;
    const signed =
      sealed && `846a${Buffer.from('Signature1').toString('hex')}${byteString(sealed)}40${byteString(payload)}`;
    return [text(name), text(bytes), text(signed && key.x), text(signed), text(signed && bytes.slice(-128))];
  }),
);
