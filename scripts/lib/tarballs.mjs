// SPDX-License-Identifier: Apache-2.0
// The packages that others may adopt, packed as npm would publish them, and installed without a registry.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run.mjs';

/** Folders under packages/ that are ready to be published. */
export const published = ['crypto', 'protocol', 'transport', 'client'];

export const manifestOf = (name) => JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'));

/** Every entry that they export, as it is imported. */
export const entries = () =>
  published.flatMap((name) => Object.keys(manifestOf(name).exports).map((entry) => `@assay/${name}${entry.slice(1)}`));

/** Runs to the end; throws with all that was said when it failed. */
export function must(command, args, cwd) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}

/** Packs folders (relative to the root): [{ name, file, files: [paths inside] }]. `hooks`: runs their `prepack`, as publishing does. */
export function pack(folders, destination, { hooks = false } = {}) {
  mkdirSync(destination, { recursive: true });
  const paths = folders.map((folder) => `./${folder}`);
  const packed = JSON.parse(
    must(
      'npm',
      ['pack', `--ignore-scripts=${!hooks}`, '--json', '--silent', '--pack-destination', destination, ...paths],
      root,
    ),
  );
  return Object.values(packed).map(({ name, filename, files }) => ({
    name,
    file: join(destination, filename),
    files: files.map(({ path }) => path),
  }));
}

/** Everything outside the workspace that the published packages need at run time, as paths of node_modules. */
function foreignDependencies() {
  const found = new Set();
  const visit = (manifest) => {
    for (const name of Object.keys(manifest.dependencies ?? {})) {
      const folder = `node_modules/${name}`;
      if (name.startsWith('@assay/') || found.has(folder)) continue;
      found.add(folder);
      visit(JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')));
    }
  };
  for (const name of published) visit(manifestOf(name));
  return [...found];
}

/** A project in `folder` with `tarballs` and what they need installed from files alone. */
export function install(tarballs, folder) {
  const foreign = pack(foreignDependencies(), join(folder, 'foreign'));
  const dependencies = Object.fromEntries([...tarballs, ...foreign].map(({ name, file }) => [name, `file:${file}`]));
  const project = { name: 'consumer', version: '1.0.0', private: true, type: 'module', dependencies };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(project, null, 2));
  must('npm', ['install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', '--omit=optional'], folder);
  // The one optional peer, native and large: ours is lent to the project.
  symlinkSync(join(root, 'node_modules/serialport'), join(folder, 'node_modules/serialport'));
}
