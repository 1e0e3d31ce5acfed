#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// `npm run sbom`: CycloneDX bills of materials. `packages` writes dist/sbom.cdx.json into each package that is published;
// `package FOLDER` into one, silently, for `prepack`; `firmware [BUILD]` writes BUILD/sbom.cdx.json from a configured build of the firmware and prints
// its SHA-256. Without words: packages, and the firmware where it is built.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { root } from './lib/run.mjs';
import { firmwareSbom } from './lib/sbom-firmware.mjs';
import { packageSbom } from './lib/sbom-packages.mjs';
import { published } from './lib/tarballs.mjs';

const NAME = 'sbom.cdx.json';
const pico = join(root, 'hardware/pump-controller/build/pico');

function write(file, sbom) {
  const text = `${JSON.stringify(sbom, null, 2)}\n`;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  const digest = createHash('sha256').update(text).digest('hex');
  return `${digest}  ${relative(root, file)} (${sbom.components.length} components)`;
}

const onePackage = (folder) => write(join(folder, 'dist', NAME), packageSbom(relative(root, folder)));
const allPackages = () => {
  for (const name of published) console.log(onePackage(join(root, 'packages', name)));
};
const firmware = (build) => write(join(build, NAME), firmwareSbom(build));

const [what, folder] = process.argv.slice(2);
if (what === 'package') onePackage(resolve(folder ?? '.'));
else if (what === 'packages') allPackages();
else if (what === 'firmware') console.log(firmware(resolve(folder ?? pico)));
else if (what === undefined) {
  allPackages();
  if (existsSync(join(pico, 'CMakeCache.txt'))) console.log(firmware(pico));
} else {
  console.error(`there is no ${what}; there are packages, package FOLDER and firmware [BUILD]`);
  process.exitCode = 3;
}
