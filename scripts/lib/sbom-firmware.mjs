// SPDX-License-Identifier: Apache-2.0
// CycloneDX 1.6 bill of materials of the firmware image, from the configured build: every file that is compiled, with its
// digest, by component. It can be made before anything is compiled, so that the image can carry the digest of its own bill.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { root } from './run.mjs';
import { bill, licences } from './sbom-packages.mjs';

const text = (command, args, input) => execFileSync(command, args, { encoding: 'utf8', input });

/** Each folder of the firmware's own sources is a component. */
const DESCRIPTIONS = {
  core: 'protocol, therapy and journal of the pump controller',
  'crypto-m0': 'X25519 and Ed25519 for the Cortex-M0+',
  boards: 'start, clocks and drivers of the board',
  boot: 'choice and check of the image at start',
  update: 'taking, trying and confirming updates',
  recovery: 'the image that runs when no other may',
};

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

function file(name, path) {
  return {
    type: 'file',
    'bom-ref': `file:${name}`,
    name,
    hashes: [{ alg: 'SHA-256', content: sha256(readFileSync(path)) }],
  };
}

/** What ninja would compile: the compiler, and its sources, absolute, each once. */
function compiled(build) {
  const commands = JSON.parse(text('ninja', ['-C', build, '-t', 'compdb'])).filter(({ file }) =>
    /^\/.*\.[cS]$/.test(file),
  );
  const [compiler] = commands[0].command.split(' ');
  return { compiler, sources: [...new Set(commands.map((command) => command.file))].sort() };
}

function setting(build, name) {
  const value = readFileSync(join(build, 'CMakeCache.txt'), 'utf8').match(
    new RegExp(`^${name}:[A-Z]+=(.*)$`, 'm'),
  )?.[1];
  if (value === undefined) throw new Error(`${build}/CMakeCache.txt has no ${name}; configure the firmware first`);
  return value;
}

function libsodium(build, sources) {
  const folder = setting(build, 'LIBSODIUM');
  const inside = sources.filter((path) => path.startsWith(`${folder}/`));
  const header = readFileSync(join(build, 'sodium-version/sodium/version.h'), 'utf8');
  const version = header.match(/SODIUM_VERSION_STRING "(.+)"/)[1];
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const carrier = packages['node_modules/sodium-native'];
  return {
    type: 'library',
    'bom-ref': `pkg:generic/libsodium@${version}`,
    name: 'libsodium',
    version,
    licenses: licences('ISC'),
    purl: `pkg:generic/libsodium@${version}`,
    components: inside.map((path) => file(`libsodium/${relative(folder, path).split(sep).join('/')}`, path)),
    properties: [
      { name: 'assay:source', value: `npm package sodium-native ${carrier.version}, unchanged` },
      { name: 'assay:source:integrity', value: carrier.integrity },
    ],
  };
}

function own(firmware, name, version, sources) {
  const inside = sources.filter((path) => path.startsWith(`${join(firmware, name)}/`));
  const description = DESCRIPTIONS[name];
  return {
    type: 'library',
    'bom-ref': `pump-controller/${name}`,
    group: 'assay',
    name: `pump-controller-${name}`,
    version,
    ...(description ? { description } : {}),
    licenses: licences('Apache-2.0'),
    components: inside.map((path) => file(relative(firmware, path).split(sep).join('/'), path)),
  };
}

/** Libraries that the linker takes from the toolchain: which functions of them, only the map of a finished link tells. */
function toolchain(compiler) {
  const gcc = text(compiler, ['-dumpfullversion']).trim();
  const macros = text(
    compiler,
    ['-E', '-dM', '-x', 'c', '-'],
    '#if __has_include(<_newlib_version.h>)\n#include <_newlib_version.h>\n#else\n#include <features.h>\n#endif\n',
  );
  const newlib = macros.match(/_NEWLIB_VERSION "(.+)"/)?.[1];
  const glibc = macros.match(/__GLIBC_MINOR__ (\d+)/)?.[1];
  const library = (name, version, spdx) => ({
    type: 'library',
    'bom-ref': `pkg:generic/${name}@${version}`,
    name,
    version,
    licenses: [{ license: { name: spdx } }],
    purl: `pkg:generic/${name}@${version}`,
  });
  return [
    library('libgcc', gcc, 'GPL-3.0-or-later WITH GCC-exception-3.1'),
    newlib
      ? library('newlib', newlib, 'BSD-style licences of newlib (COPYING.NEWLIB)')
      : library('glibc', `2.${glibc}`, 'LGPL-2.1-or-later'),
  ];
}

/** `build`: a configured build folder, as hardware/pump-controller/build/pico. */
export function firmwareSbom(build) {
  const { compiler, sources } = compiled(build);
  const version = setting(build, 'PUMP_FIRMWARE_VERSION');
  const firmware = setting(build, 'CMAKE_HOME_DIRECTORY');
  const ours = sources.filter((path) => path.startsWith(`${firmware}/`)).map((path) => relative(firmware, path));
  const parts = [
    ...[...new Set(ours.map((path) => path.split(sep)[0]))].map((name) => own(firmware, name, version, sources)),
    libsodium(build, sources),
    ...toolchain(compiler),
  ];
  const counted = parts.reduce((total, part) => total + (part.components?.length ?? 0), 0);
  if (counted !== sources.length)
    throw new Error(
      `${sources.length} files are compiled, ${counted} belong to a component of scripts/lib/sbom-firmware.mjs`,
    );
  const board = setting(build, 'PUMP_BOARD');
  const subject = {
    type: 'firmware',
    'bom-ref': `pump-controller@${version}`,
    group: 'assay',
    name: 'pump-controller',
    version,
    description: `Pump controller firmware for the board ${board}`,
    licenses: licences('Apache-2.0'),
  };
  const refs = parts.map((part) => part['bom-ref']);
  return bill(subject, parts, [[subject['bom-ref'], refs], ...refs.map((ref) => [ref, []])]);
}
