// SPDX-License-Identifier: Apache-2.0
// What can be wrong with a packed package, in words: its types, its package.json, its contents.
import { readFileSync } from 'node:fs';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

/** ES modules only: how CommonJS and the resolution of old Node see the package is no concern. */
const NOT_ESM = ['node10', 'node16-cjs'];

export async function typesProblems(file) {
  const { types, problems } = await checkPackage(createPackageFromTarballData(new Uint8Array(readFileSync(file))));
  if (!types) return ['the package has no types'];
  return problems
    .filter(({ resolutionKind }) => !NOT_ESM.includes(resolutionKind))
    .map((problem) => JSON.stringify(problem));
}

export async function publintMessages(manifest, file) {
  const tarball = new Uint8Array(readFileSync(file)).buffer;
  const { messages } = await publint({ pack: { tarball }, strict: true });
  return messages.map((message) => `${message.type}: ${formatMessage(message, manifest, { color: false })}`);
}

const targets = (manifest) => Object.values(manifest.exports).flatMap((entry) => Object.values(entry));

export function manifestFaults(manifest) {
  const wrong = [];
  for (const field of ['version', 'description', 'license', 'engines', 'keywords'])
    if (!manifest[field]) wrong.push(`package.json has no ${field}`);
  if (manifest.type !== 'module') wrong.push('package.json: type is not module');
  if (manifest.sideEffects !== false) wrong.push('package.json: sideEffects is not false');
  for (const entry of Object.keys(manifest.exports))
    if (entry.includes('*')) wrong.push(`package.json: exports ${entry} is not enumerated`);
  return wrong;
}

const MAY_BE_INSIDE =
  /^(package\.json|dist\/sbom\.cdx\.json|README\.md|LICENSE|(dist|src)\/.*\.(js|d\.ts|ts)(\.map)?)$/;
const MUST_NOT = /\.test(-util)?\.|\/generate\//;

/** `files`: paths inside the tarball. */
export function contentFaults(manifest, files) {
  const wrong = files
    .filter((path) => !MAY_BE_INSIDE.test(path) || MUST_NOT.test(path))
    .map((path) => `${path} is inside`);
  for (const path of [
    'README.md',
    'LICENSE',
    'dist/sbom.cdx.json',
    ...targets(manifest).map((target) => target.replace('./', '')),
  ])
    if (!files.includes(path)) wrong.push(`${path} is missing`);
  for (const path of files.filter((file) => /\.js$/.test(file))) {
    const source = path.replace(/^dist/, 'src').replace(/\.js$/, '.ts');
    if (!files.includes(source)) wrong.push(`${path} has no source beside it for its map`);
  }
  return wrong;
}
