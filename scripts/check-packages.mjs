#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// Packs the packages that others may adopt, judges each tarball (publint, are-the-types-wrong, contents), installs them in
// an empty project without a registry, imports every entry there and checks the types of a consumer. Uses no network.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { bin, root } from './lib/run.mjs';
import { entries, install, manifestOf, must, pack, published } from './lib/tarballs.mjs';

let passed = 0;
let failed = 0;

async function check(what, work) {
  const wrong = [];
  try {
    wrong.push(...((await work()) ?? []));
  } catch (error) {
    wrong.push(error.message);
  }
  if (wrong.length === 0) passed += 1;
  else failed += 1;
  console.log(`${wrong.length === 0 ? 'ok    ' : 'FAILED'} ${what}`);
  for (const line of wrong) console.log(`       ${line}`);
}

/** ES modules only: how CommonJS and the resolution of old Node see the package is no concern. */
const NOT_ESM = ['node10', 'node16-cjs'];

async function typesProblems(file) {
  const { types, problems } = await checkPackage(createPackageFromTarballData(new Uint8Array(readFileSync(file))));
  if (!types) return ['the package has no types'];
  return problems
    .filter(({ resolutionKind }) => !NOT_ESM.includes(resolutionKind))
    .map((problem) => JSON.stringify(problem));
}

async function publintMessages(name, file) {
  const manifest = manifestOf(name);
  const tarball = new Uint8Array(readFileSync(file)).buffer;
  const { messages } = await publint({ pack: { tarball }, strict: true });
  return messages.map((message) => `${message.type}: ${formatMessage(message, manifest, { color: false })}`);
}

const targets = (manifest) => Object.values(manifest.exports).flatMap((entry) => Object.values(entry));

function manifestFaults(name) {
  const manifest = manifestOf(name);
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

function contentFaults(name, files) {
  const manifest = manifestOf(name);
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
  const licence = (folder) => readFileSync(join(root, folder, 'LICENSE'), 'utf8');
  if (licence('.') !== licence(`packages/${name}`)) wrong.push('LICENSE is not that of the repository');
  for (const path of files.filter((file) => /\.js$/.test(file))) {
    const source = path.replace(/^dist/, 'src').replace(/\.js$/, '.ts');
    if (!files.includes(source)) wrong.push(`${path} has no source beside it for its map`);
  }
  return wrong;
}

/** Without a check of libraries' types it would not be seen that ours lean on types that the consumer does not have. */
function typeCheck(folder, file, options) {
  const source = readFileSync(join(root, 'tests/packages', file), 'utf8');
  const project = join(folder, file.replace('.ts', ''));
  mkdirSync(project);
  writeFileSync(join(project, file), source);
  const compilerOptions = { strict: true, noEmit: true, target: 'ES2023', skipLibCheck: false, ...options };
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: [file] }));
  must(bin('tsc'), ['-p', join(project, 'tsconfig.json')], project);
}

const work = mkdtempSync(join(tmpdir(), 'assay-packages-'));
try {
  const tarballs = pack(
    published.map((name) => `packages/${name}`),
    join(work, 'ours'),
    { hooks: true },
  );
  for (const name of published) {
    const { file, files } = tarballs.find((tarball) => tarball.name === `@assay/${name}`);
    await check(`@assay/${name}: its package.json`, () => manifestFaults(name));
    await check(`@assay/${name}: ${files.length} files, none amiss`, () => contentFaults(name, files));
    await check(`@assay/${name}: publint`, () => publintMessages(name, file));
    await check(`@assay/${name}: are the types wrong`, () => typesProblems(file));
  }
  const project = join(work, 'consumer');
  mkdirSync(project);
  await check('all install from their tarballs alone', () => install(tarballs, project));
  for (const entry of entries())
    await check(`${entry} can be imported`, () => {
      const script = `if (Object.keys(await import('${entry}')).length === 0) throw new Error('it exports nothing')`;
      must(process.execPath, ['--input-type=module', '-e', script], project);
    });
  await check('an inside path cannot be imported', () => {
    const script =
      "await import('@assay/crypto/dist/index.js').then(() => process.exit(1), (e) => process.exit(e.code === 'ERR_PACKAGE_PATH_NOT_EXPORTED' ? 0 : 1))";
    must(process.execPath, ['--input-type=module', '-e', script], project);
  });
  await check("a browser's consumer has its types, with the DOM's and a bundler's resolution", () =>
    typeCheck(project, 'browser-consumer.ts', {
      types: [],
      lib: ['ES2023', 'DOM'],
      module: 'ESNext',
      moduleResolution: 'bundler',
    }),
  );
  await check("a Node consumer has its types, with Node's and its resolution", () => {
    symlinkSync(join(root, 'node_modules/@types'), join(project, 'node_modules/@types'));
    typeCheck(project, 'node-consumer.ts', { types: ['node'], lib: ['ES2023'], module: 'NodeNext' });
  });
} finally {
  rmSync(work, { recursive: true, force: true });
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
