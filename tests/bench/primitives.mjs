// SPDX-License-Identifier: Apache-2.0
// Single primitives on the emulated Cortex-M0+, in exact cycles: our X25519 beside libsodium's portable one, and libsodium's
// Ed25519, which the firmware does not use yet but verified boot will.
import { execFileSync } from 'node:child_process';
import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Board, build as buildOwn } from '../../hardware/pump-controller/crypto-m0/test/emulated-image.mjs';

const require = createRequire(import.meta.url);
const libsodium = join(dirname(require.resolve('sodium-native/package.json')), 'libsodium/src/libsodium');

const sources = [
  'crypto_sign/ed25519/ref10/sign.c',
  'crypto_sign/ed25519/ref10/open.c',
  'crypto_sign/ed25519/ref10/keypair.c',
  'crypto_core/ed25519/ref10/ed25519_ref10.c',
  'crypto_hash/sha512/hash_sha512.c',
  'crypto_hash/sha512/cp/hash_sha512_cp.c',
  'crypto_scalarmult/curve25519/scalarmult_curve25519.c',
  'crypto_scalarmult/curve25519/ref10/x25519_ref10.c',
  'crypto_verify/sodium/verify.c',
  'sodium/utils.c',
];
const functions = ['crypto_scalarmult_curve25519', 'crypto_scalarmult_curve25519_base', 'bench_sign', 'bench_verify'];
/** Calls with fewer arguments, and what libsodium wants of its surroundings, none of which is reached here. */
const surroundings = `
#include <sodium/crypto_sign_ed25519.h>
int bench_sign(unsigned char *s, const unsigned char *m, const unsigned char *k) { return crypto_sign_ed25519_detached(s, 0, m, 64, k); }
int bench_verify(const unsigned char *s, const unsigned char *m, const unsigned char *k) { return crypto_sign_ed25519_verify_detached(s, m, 64, k); }
void randombytes_buf(void *b, const size_t n) { (void)b; (void)n; }
void sodium_misuse(void) { for (;;) {} }
void abort(void) { for (;;) {} }
int raise(int n) { return n; }
int *__errno(void) { static int number; return &number; }
`;
const script = `MEMORY { flash (rx) : ORIGIN = 0x10000000, LENGTH = 1M  ram (rwx) : ORIGIN = 0x20000000, LENGTH = 64K }
SECTIONS { .text : { *(.text*) *(.rodata*) *(.ARM.*) } > flash  .ram : { *(.data*) *(.bss*) *(COMMON) } > ram }`;

/** libsodium as it is, at -O2 like in the firmware, in a bare image. */
function buildLibsodium() {
  const at = mkdtempSync(join(tmpdir(), 'assay-primitives-'));
  try {
    mkdirSync(join(at, 'sodium'));
    writeFileSync(
      join(at, 'sodium/version.h'),
      '#define SODIUM_EXPORT\n#define SODIUM_LIBRARY_VERSION_MAJOR 10\n#define SODIUM_LIBRARY_VERSION_MINOR 2\n',
    );
    writeFileSync(join(at, 'surroundings.c'), surroundings);
    writeFileSync(join(at, 'image.ld'), script);
    const tool = (name, ...args) => execFileSync(`arm-none-eabi-${name}`, args, { cwd: at, encoding: 'utf8' });
    tool(
      'gcc',
      '-mcpu=cortex-m0plus',
      '-mthumb',
      '-O2',
      '-w',
      '-ffunction-sections',
      '-DCONFIGURED=1',
      '-DSODIUM_STATIC=1',
      '-I.',
      '-Isodium',
      `-I${libsodium}/include`,
      `-I${libsodium}/include/sodium`,
      `-I${libsodium}/crypto_sign/ed25519/ref10`,
      '-nostartfiles',
      '-Wl,--gc-sections',
      '-T',
      'image.ld',
      '-e',
      '0',
      ...functions.map((name) => `-Wl,-u,${name}`),
      ...sources.map((name) => join(libsodium, name)),
      'surroundings.c',
      '-o',
      'image.elf',
    );
    const section = (name) => {
      tool('objcopy', '-O', 'binary', '-j', name, 'image.elf', `image${name}`);
      return readFileSync(join(at, `image${name}`));
    };
    const symbols = new Map(
      tool('nm', 'image.elf')
        .split('\n')
        .map((line) => [line.split(' ')[2], Number.parseInt(line, 16)]),
    );
    return { flash: section('.text'), ram: section('.ram'), symbols };
  } finally {
    rmSync(at, { recursive: true });
  }
}

const seed = Buffer.alloc(32, 7);
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

function x25519(board) {
  const [q, n, p] = [board.allocate(32), board.allocate(32), board.allocate(32)];
  board.write(n, seed);
  board.write(p, Buffer.concat([Buffer.from([9]), Buffer.alloc(31)]));
  return {
    scalarmult: board.call('crypto_scalarmult_curve25519', q, n, p).cycles,
    base: board.call('crypto_scalarmult_curve25519_base', q, n).cycles,
    result: board.read(q, 32).toString('hex'),
  };
}

/** Sign and verify 64 bytes; the signature must be that of Node's own Ed25519. */
function ed25519(board) {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32);
  const message = Buffer.alloc(64, 3);
  const [signature, text, secret] = [board.allocate(64), board.allocate(64), board.allocate(64)];
  board.write(text, message);
  board.write(secret, Buffer.concat([seed, publicKey]));
  const signed = board.call('bench_sign', signature, text, secret);
  if (!board.read(signature, 64).equals(sign(null, message, key)))
    throw new Error('libsodium on the emulated core signs otherwise than Node');
  board.write(secret, publicKey);
  const verified = board.call('bench_verify', signature, text, secret);
  if (verified.result !== 0) throw new Error('libsodium on the emulated core refuses a good signature');
  return { sign: signed.cycles, verify: verified.cycles };
}

/** Rows of the table. */
export async function benchPrimitives() {
  const reference = new Board(buildLibsodium());
  const [own, portable] = [x25519(new Board(buildOwn())), x25519(reference)];
  if (own.result !== portable.result) throw new Error('our X25519 and that of libsodium differ');
  const signatures = ed25519(reference);
  const row = (what, who, value, ours) => ({
    what,
    who,
    value,
    unit: 'cycles',
    ...(ours === undefined ? {} : { ratio: value / ours }),
  });
  return [
    row('X25519, any point', 'crypto-m0, as in the firmware', own.scalarmult, own.scalarmult),
    row('X25519, any point', 'libsodium 1.0.17, portable C, -O2', portable.scalarmult, own.scalarmult),
    row('X25519, base point', 'crypto-m0, as in the firmware', own.base, own.base),
    row('X25519, base point', 'libsodium 1.0.17, portable C, -O2', portable.base, own.base),
    row('Ed25519 sign, 64 bytes', 'libsodium 1.0.17, portable C, -O2', signatures.sign),
    row('Ed25519 verify, 64 bytes', 'libsodium 1.0.17, portable C, -O2', signatures.verify),
  ];
}
