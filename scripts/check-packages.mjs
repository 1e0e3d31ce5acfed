#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// Packs the packages that others may adopt, judges each tarball (publint, are-the-types-wrong, contents), installs them in
// an empty project without a registry, imports every entry there and checks the types of a consumer. Uses no network.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contentFaults, manifestFaults, publintMessages, typesProblems } from './lib/package-faults.mjs';
import { bin, root } from './lib/run.mjs';
import { Tally } from './lib/tally.mjs';
import { entries, install, manifestOf, must, pack, published } from './lib/tarballs.mjs';

const tally = new Tally();

async function check(what, work) {
  const faults = [];
  try {
    faults.push(...((await work()) ?? []));
  } catch (error) {
    faults.push(error.message);
  }
  tally.add(what, faults);
}

/** npm packs the licence that lies in the package; it must be the repository's. */
function licenceFaults(name) {
  const licence = (folder) => readFileSync(join(root, folder, 'LICENSE'), 'utf8');
  return licence('.') === licence(`packages/${name}`) ? [] : ['LICENSE is not that of the repository'];
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
    const manifest = manifestOf(name);
    await check(`@assay/${name}: its package.json`, () => manifestFaults(manifest));
    await check(`@assay/${name}: ${files.length} files, none amiss`, () => [
      ...contentFaults(manifest, files),
      ...licenceFaults(name),
    ]);
    await check(`@assay/${name}: publint`, () => publintMessages(manifest, file));
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
tally.end();
