// SPDX-License-Identifier: Apache-2.0
/**
 * Builds the firmware: first stage and signed image for the Raspberry Pi Pico, host builds with unit tests, vector runner and the
 * pump as a process, and images for QEMU's AN385, which are for tests only; each as release and with mutants.
 * `node build.mjs [--out DIR] [--update-key FILE] [--rollback N] [--sequence N] [--close-debug] [pico] [pico-mutants] [host] [host-mutants] [an385]
 * [an385-mutants]`; without names, all of them. --configure: only what analyse/ wants, compile_commands.json and generated tables. --close-debug: the Pico's images detach its cores from the SWD pads (boot/README.md). FILE: a key of `assay firmware keygen`, instead of the DEVELOPMENT key, which is not
 * for products. Needs cmake, ninja, arm-none-eabi-gcc and gcc; to sign, the built `assay` command. Two builds give the same bytes
 * (check-reproducible.mjs).
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { standIn } from './boards/host/process/stand-in.mjs';
import { developmentKey } from './development-key.mjs';
import { boot2Checksum, FLASH, joinFlash, RAM, readElf, toBinary, toUf2 } from './image.mjs';
import { worstStack } from './stack/stack.mjs';

const here = dirname(fileURLToPath(import.meta.url));

/** Budgets, bytes. Flash: of the image; first stage and recovery image have rooms of their own. RAM: what is left keeps the stack and growth apart. */
const FLASH_BUDGET = 128 * 1024;
const FIRST_STAGE_BUDGET = 32 * 1024;
const RECOVERY_BUDGET = 80 * 1024;
const RAM_BUDGET = 160 * 1024;

const { version } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));

/** As `assay firmware sign` takes them by default. */
const VENDOR = 'assay.example';
const COMPONENT = 'pump';
/** boot/boot.h. */
const RECOVERY = 'recovery';

/** Watched by libFuzzer, and by clang's source coverage. */
const FUZZ_FLAGS = '-O1 -fsanitize=fuzzer-no-link -fprofile-instr-generate -fcoverage-mapping';
/** Valgrind 3.19 cannot read DWARF 5 as clang writes it. */
const TIMED_CLANG = ['-DCMAKE_C_COMPILER=clang', '-DCMAKE_C_FLAGS=-gdwarf-4'];

const targets = {
  pico: { board: 'pico', image: 'pump-controller', options: [] },
  'pico-mutants': { board: 'pico', image: 'pump-controller-mutants', options: ['-DASSAY_MUTANTS=ON'] },
  host: { board: 'host', options: ['-DASSAY_SANITIZE=ON'] },
  'host-mutants': { board: 'host', options: ['-DASSAY_SANITIZE=ON', '-DASSAY_MUTANTS=ON'] },
  // What is built only when it is named: the fuzzers of fuzz/.
  fuzz: {
    board: 'host',
    options: ['-DASSAY_SANITIZE=ON', '-DCMAKE_C_COMPILER=clang', `-DCMAKE_C_FLAGS=${FUZZ_FLAGS}`],
    goal: 'fuzz',
  },
  // Those of constant-time/: as the firmware is compiled, and otherwise.
  timed: { board: 'host', options: [], goal: 'constant-time' },
  'timed-fast': { board: 'host', options: ['-DPUMP_OPTIMISE=-O3'], goal: 'constant-time' },
  'timed-clang': { board: 'host', options: TIMED_CLANG, goal: 'constant-time' },
  'timed-clang-fast': { board: 'host', options: [...TIMED_CLANG, '-DPUMP_OPTIMISE=-O3'], goal: 'constant-time' },
  'timed-reference': { board: 'host', options: ['-DASSAY_REFERENCE_CURVE25519=ON'], goal: 'constant-time' },
  an385: { board: 'an385', options: ['-DPUMP_TEST_NOISE=ON'] },
  'an385-mutants': { board: 'an385', options: ['-DPUMP_TEST_NOISE=ON', '-DASSAY_MUTANTS=ON'] },
};
const toolchains = { pico: 'arm-none-eabi.cmake', an385: 'arm-none-eabi-m3.cmake' };

function run(command, args) {
  try {
    execFileSync(command, args, { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' });
  } catch (error) {
    if (error.code === 'ENOENT') {
      console.error(
        `${command} is missing. Debian: apt-get install cmake ninja-build gcc gcc-arm-none-eabi libnewlib-arm-none-eabi`,
      );
    } else {
      console.error(`${command} ${args.join(' ')} failed:\n${error.stdout ?? ''}${error.stderr ?? ''}`);
    }
    process.exit(1);
  }
}

/** Sources come from the pinned package as npm unpacked it, wherever npm put it. */
function findLibsodium() {
  const require = createRequire(import.meta.url);
  return join(dirname(require.resolve('sodium-native/package.json')), 'libsodium/src/libsodium');
}

/** What `assay firmware sign` makes of the vendor's domain and the board (RFC 9562 §5.5). */
function uuid5(namespace, name) {
  const uuid = createHash('sha1').update(namespace).update(name).digest().subarray(0, 16);
  uuid[6] = (uuid[6] & 0x0f) | 0x50;
  uuid[8] = (uuid[8] & 0x3f) | 0x80;
  return uuid;
}

/** boot_identity.h of a build: whose updates it takes, and what it is. Returns the folder. */
function writeIdentity(folder, board) {
  const vendor = uuid5(Buffer.from('6ba7b8109dad11d180b400c04fd430c8', 'hex'), VENDOR);
  const bytes = (data) => `{ ${[...data].map((byte) => `0x${byte.toString(16).padStart(2, '0')}`).join(', ')} }`;
  const text = [
    '/* Written by build.mjs. */',
    `#define BOOT_UPDATE_KEY ${bytes(updateKey)}`,
    `#define BOOT_VENDOR_ID ${bytes(vendor)}`,
    `#define BOOT_CLASS_ID ${bytes(uuid5(vendor, board))}`,
    `#define BOOT_COMPONENT "${COMPONENT}"`,
  ].join('\n');
  const at = join(folder, 'identity');
  mkdirSync(at, { recursive: true });
  writeFileSync(join(at, 'boot_identity.h'), `${text}\n`);
  return at;
}

function compile(name, out) {
  const { board, options, goal } = targets[name];
  const folder = join(out, name);
  const toolchain = board in toolchains ? [`-DCMAKE_TOOLCHAIN_FILE=${join(here, 'cmake', toolchains[board])}`] : [];
  const identity = board === 'an385' ? [] : [`-DBOOT_IDENTITY=${writeIdentity(folder, board)}`];
  run('cmake', [
    '-S',
    here,
    '-B',
    folder,
    '-G',
    'Ninja',
    `-DPUMP_BOARD=${board}`,
    `-DLIBSODIUM=${findLibsodium()}`,
    `-DPUMP_FIRMWARE_VERSION=${version}`,
    `-DPUMP_CLOSE_DEBUG=${closeDebug ? 'ON' : 'OFF'}`,
    ...toolchain,
    ...identity,
    ...options,
  ]);
  if (!configureOnly) run('ninja', ['-C', folder, ...(goal ? [goal] : [])]);
  else if (board === 'host') run('ninja', ['-C', folder, 'tables']);
  return folder;
}

/** What silicon would refuse. */
function checkBoot2(binary) {
  const wanted = boot2Checksum(binary);
  const found = binary.readUInt32LE(252);
  if (wanted !== found) {
    throw new Error(
      `boot2.S: the boot ROM wants checksum 0x${wanted.toString(16)} in its last word, there is 0x${found.toString(16)}`,
    );
  }
}

/** What a release must not hold. */
function checkWeaknesses(image, elf) {
  const weak = [...elf.symbols.keys()].filter((name) => /mutant|lenient/i.test(name));
  if (image === 'pump-controller' ? weak.length > 0 : weak.length === 0) {
    throw new Error(
      `${image}: deliberate weaknesses belong into the mutants build only, and there: ${weak.join(', ')}`,
    );
  }
}

/** What all contexts together may take of a stack, from the machine code; refuses what may not fit. */
function checkStack(folder, name, kind, room) {
  const { bytes } = worstStack(join(folder, `${name}.elf`), kind);
  if (bytes > room) throw new Error(`${name}: the stack may take ${bytes} bytes, and ${room} are set aside`);
  return bytes;
}

/** What makes steps is not in the recovery image. */
function checkRecovery(elf) {
  const therapy = [...elf.symbols.keys()].filter((name) => /^(drive_(?!is_idle_for$)|dosing_)/.test(name));
  if (therapy.length > 0) throw new Error(`recovery: therapy does not belong there: ${therapy.join(', ')}`);
}

/** The repository, whose tools sign. */
const root = () => join(findLibsodium(), '../../../../..');

/** The signed manifest of an image; it names the digest of the bill of materials. */
function signImage(folder, image, kind, { board, component, rollback, sequence }) {
  const manifest = join(folder, `${image}.manifest`);
  const keyFile = options['--update-key'] ?? writeDevelopmentKey(folder);
  try {
    run(process.execPath, [
      ...[join(root(), 'apps/cli/bin/assay.mjs'), 'firmware', 'sign', join(folder, `${image}-image.bin`)],
      ...['--key', keyFile, '--board', board, '--vendor', VENDOR, '--component', component, '--version', version],
      ...['--rollback', rollback, '--sequence', sequence],
      ...['--load-address', `0x${RAM[0].toString(16)}`, '--build', kind],
      ...['--sbom', join(folder, 'sbom.cdx.json'), '-o', manifest],
    ]);
  } finally {
    if (keyFile !== options['--update-key']) rmSync(keyFile);
  }
  return readFileSync(manifest);
}

/** The development key as `assay firmware keygen` writes keys. */
function writeDevelopmentKey(folder) {
  const file = join(folder, 'development-update.key');
  const { seed, publicKey } = developmentKey();
  const content = {
    ...{ format: 'assay-key', version: 1, algorithm: 'Ed25519', publicKey: publicKey.toString('hex') },
    ...{ encryption: null, secretKey: seed.toString('hex') },
  };
  rmSync(file, { force: true });
  writeFileSync(file, `${JSON.stringify(content)}\n`, { mode: 0o600 });
  return file;
}

/** Writes NAME-image.bin and NAME.manifest of an image. */
function makeImage(folder, name, kind, { image, ...numbers }) {
  writeFileSync(join(folder, `${name}-image.bin`), image);
  return { manifest: signImage(folder, name, kind, numbers), image };
}

/** What a pump's manifest says beside its image. */
function pumpNumbers(board) {
  const { '--rollback': rollback = '0', '--sequence': sequence = '1' } = options;
  return { board, component: COMPONENT, rollback, sequence };
}

/** The host's image, which stands in for the program, signed; and pump.flash, with which a new pump begins. */
function finishHost(folder, kind) {
  const program = join(folder, 'pump');
  const image = standIn(readFileSync(program), version, kind);
  run(process.execPath, [join(root(), 'scripts/sbom.mjs'), 'firmware', folder]);
  const pump = makeImage(folder, 'pump', kind, { image, ...pumpNumbers('host') });
  writeFileSync(`${program}.flash`, joinFlash(Buffer.alloc(0), pump));
}

/** Checks and signs the images, and writes them, the whole flash as BIN and UF2, and the size report. */
function finish(folder, image, kind) {
  const read = (name, memory = RAM) => readElf(readFileSync(join(folder, `${name}.elf`)), memory);
  const elf = read(image);
  const recoveryElf = read(RECOVERY);
  const stageElf = read('first-stage', FLASH);
  const stage = toBinary(stageElf, FLASH[0]);
  checkBoot2(stage);
  checkWeaknesses(image, elf);
  checkRecovery(recoveryElf);
  run(process.execPath, [join(root(), 'scripts/sbom.mjs'), 'firmware', folder]);
  const pump = makeImage(folder, image, kind, { image: toBinary(elf, RAM[0]), ...pumpNumbers('pico') });
  // No update replaces it: it has no place in the order of updates.
  const recovery = makeImage(folder, RECOVERY, kind, {
    image: toBinary(recoveryElf, RAM[0]),
    board: 'pico',
    component: RECOVERY,
    rollback: '0',
    sequence: '0',
  });
  const flash = joinFlash(stage, pump, recovery);
  writeFileSync(join(folder, `${image}.bin`), flash);
  writeFileSync(join(folder, `${image}.uf2`), toUf2(flash));
  writeSize(folder, image, {
    flash: pump.image.length,
    flashBudget: FLASH_BUDGET,
    firstStage: stage.length,
    firstStageBudget: FIRST_STAGE_BUDGET,
    recovery: recovery.image.length,
    recoveryBudget: RECOVERY_BUDGET,
    ram: elf.ram,
    ramBudget: RAM_BUDGET,
    stack: elf.stack,
    stackWorst: checkStack(folder, image, 'application', elf.stack),
    recoveryStackWorst: checkStack(folder, RECOVERY, 'application', recoveryElf.stack),
    firstStageStack: stageElf.stack,
    firstStageStackWorst: checkStack(folder, 'first-stage', 'firstStage', stageElf.stack),
  });
}

/** size.json; nothing may be over its budget. */
function writeSize(folder, image, size) {
  writeFileSync(join(folder, 'size.json'), `${JSON.stringify(size, null, 2)}\n`);
  if (['flash', 'firstStage', 'recovery', 'ram'].some((part) => size[part] > size[`${part}Budget`])) {
    throw new Error(`${image} is too large: ${JSON.stringify(size)}`);
  }
  console.log(
    `${image}: ${size.flash} bytes of flash, ${size.ram} of RAM, ${size.stack} for the stack (worst case ${size.stackWorst}); first stage ${size.firstStage} bytes, recovery ${size.recovery}`,
  );
}

const args = process.argv.slice(2);
const options = {};
const flag = (name) => args.includes(name) && args.splice(args.indexOf(name), 1).length === 1;
const closeDebug = flag('--close-debug');
const configureOnly = flag('--configure');
for (const name of ['--out', '--update-key', '--rollback', '--sequence']) {
  const at = args.indexOf(name);
  if (at >= 0) options[name] = args.splice(at, 2)[1];
}
const updateKey = options['--update-key']
  ? Buffer.from(JSON.parse(readFileSync(options['--update-key'], 'utf8')).publicKey, 'hex')
  : developmentKey().publicKey;
const out = resolve(options['--out'] ?? join(here, 'build'));
const names = args.length > 0 ? args : Object.keys(targets).filter((name) => !targets[name].goal);
const unknown = names.find((name) => !(name in targets));
if (unknown !== undefined) {
  console.error(`There is no target ${unknown}; there are ${Object.keys(targets).join(', ')}.`);
  process.exit(3);
}
mkdirSync(out, { recursive: true });
for (const name of names) {
  const folder = compile(name, out);
  if (configureOnly) continue;
  const kind = name.endsWith('-mutants') ? 'mutants' : 'release';
  if (targets[name].image) finish(folder, targets[name].image, kind);
  else if (name.startsWith('host')) finishHost(folder, kind);
}
