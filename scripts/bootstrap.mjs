#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// Brings a fresh clone to work with nothing but Node, npm and git: npm packages, then the system packages that are missing.
// Dependency-free on purpose. What is there already is left alone: the second call takes well under a second.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { needs } from './lib/needs.mjs';
import { during } from './lib/progress.mjs';
import { bin, root, run } from './lib/run.mjs';

const log = join(root, '.cache', 'bootstrap.log');

/** A failure of set-up with the mend in its message. */
export class BootstrapError extends Error {}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new BootstrapError(`Node ${process.versions.node} is too old: Assay needs Node 20.19 or newer.`);
}

async function logged(text, command, args, options = {}) {
  const { code, output } = await during(text, () => run(command, args, { ...options, log }));
  if (code === 0) return;
  const tail = output.trimEnd().split('\n').slice(-15).join('\n');
  throw new BootstrapError(
    `${basename(command)} ${args.join(' ')} ended with exit code ${code}:\n${tail}\nThe whole output: ${log}`,
  );
}

async function npmPackages() {
  const stamp = join(root, 'node_modules', '.assay-lock');
  const want = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === want) return;
  await logged('installing npm packages', 'npm', ['ci', '--no-audit', '--no-fund']);
  writeFileSync(stamp, want);
}

/** How to become root: nothing, sudo, or undefined where there is neither. */
function asRoot() {
  if (process.getuid?.() === 0) return [];
  const sudo = spawnSync('sudo', ['-n', 'true']);
  if (sudo.status === 0) return ['sudo'];
  return sudo.error === undefined && process.stdin.isTTY ? ['sudo'] : undefined;
}

async function systemPackages(groups) {
  const missing = groups.flatMap((group) => needs[group]).filter((need) => !need.there());
  if (missing.length === 0) return;
  const list = (key) => [...new Set(missing.map((need) => need[key]))].join(' ');
  const names = missing.map((need) => need.what).join(', ');
  const hasApt = spawnSync('apt-get', ['--version']).status === 0;
  const root_ = hasApt ? asRoot() : undefined;
  if (!root_) {
    const mend = process.platform === 'darwin' ? `brew install ${list('brew')}` : `apt-get install ${list('apt')}`;
    const why = hasApt ? 'this user is not root and may not use sudo' : 'apt-get is not to be had here';
    throw new BootstrapError(
      `Missing: ${names}. They cannot be installed from here (${why}). Install them yourself, then run this again:\n  ${mend}`,
    );
  }
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const [command, ...before] = [...root_, 'apt-get'];
  await logged('reading package lists', command, [...before, 'update', '-qq'], { env });
  await logged(
    `installing ${list('apt')}`,
    command,
    [...before, 'install', '-y', '-qq', '--no-install-recommends', ...list('apt').split(' ')],
    { env },
  );
  const still = missing.filter((need) => !need.there());
  if (still.length > 0)
    throw new BootstrapError(
      `Installed, but still not found: ${still.map((need) => need.what).join(', ')}. See ${log}`,
    );
}

// StandardFirmata for the Uno, compiled by others; LGPL, so fetched and never committed. The package itself cannot be
// installed (one of its own dependencies is a git address), so its tarball alone is taken and checked.
const firmata = {
  spec: 'avrgirl-arduino@5.0.1',
  sha512: 'wF9wJhhRG6vDinBxTuFRR3iIaVDMjJfce2wW7JwmbXJquzoGu3HIK5SnvDqNplsi3hcOS+p+15m1z9kt3IwgdQ==',
  inside: 'package/junk/hex/uno/StandardFirmata.cpp.hex',
};

async function fixtureImage() {
  const cache = join(root, '.cache');
  const image = join(cache, 'standard-firmata-uno.hex');
  if (existsSync(image)) return;
  const work = join(cache, 'fixture');
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  await logged('fetching StandardFirmata for the emulated Uno', 'npm', [
    'pack',
    firmata.spec,
    '--pack-destination',
    work,
  ]);
  const tarball = join(work, 'avrgirl-arduino-5.0.1.tgz');
  const sum = createHash('sha512').update(readFileSync(tarball)).digest('base64');
  if (sum !== firmata.sha512)
    throw new BootstrapError(`${tarball}: sha512 is ${sum}, expected ${firmata.sha512}. Delete ${work} and try again.`);
  await logged('unpacking it', 'tar', ['-xzf', tarball, '-C', work, firmata.inside]);
  renameSync(join(work, firmata.inside), image);
  rmSync(work, { recursive: true, force: true });
}

/**
 * Installs what is missing. groups: 'firmware', 'host', 'browser' (system packages, scripts/lib/needs.mjs), 'fixture'
 * (the Uno's image). npm packages always.
 */
export async function bootstrap(groups) {
  checkNode();
  await npmPackages();
  await systemPackages(groups.filter((group) => group in needs));
  if (groups.includes('fixture')) await fixtureImage();
}

/** As bootstrap, for system packages that the tests can do without: when they cannot be had, says why and goes on. */
export async function bootstrapIfPossible(groups) {
  try {
    await systemPackages(groups);
  } catch (error) {
    if (!(error instanceof BootstrapError)) throw error;
    process.stderr.write(`  going on without: ${error.message}\n`);
  }
}

/** Builds what is out of date, by turbo. `filter`: turbo filters; all when empty, the firmware's host builds included. */
export async function build(filter = []) {
  const tasks = filter.length === 0 ? ['build', 'build:host'] : ['build'];
  const args = ['run', ...tasks, '--output-logs=errors-only', ...filter.map((name) => `--filter=${name}`)];
  await logged('building', bin('turbo'), args, {
    env: { TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1' },
  });
}

/** Runs a script's main, with set-up failures told in words and exit code 2. */
export async function main(work) {
  try {
    process.exitCode = await work();
  } catch (error) {
    if (!(error instanceof BootstrapError)) throw error;
    process.stderr.write(`\nset-up failed: ${error.message}\n`);
    process.exitCode = 2;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(async () => {
    await bootstrap(['firmware', 'host', 'browser', 'fixture']);
    await build();
    process.stderr.write('  ready.\n');
    return 0;
  });
}
