// SPDX-License-Identifier: Apache-2.0
// Checks the Cortex-M0+ Ed25519 on rp2040js: results, refusals, equal times of signing, wiping, budgets.
import { randomBytes } from 'node:crypto';
import { check, report } from './checks.mjs';
import { flippedCases, randomCases, rfc8032Cases, signed, strictCases } from './ed25519-cases.mjs';
import { Board, build, ED25519 } from './emulated-image.mjs';

/** Cycles for messages of 64 bytes, bytes of stack. */
const BUDGET = { verify: 4_600_000, sign: 4_600_000, stack: 3072 };
const MESSAGE_BYTES = 64;

const image = build({ sources: ED25519, sodium: true });
const board = new Board(image);
const [key, secret, signature, seed] = [32, 64, 64, 32].map((length) => board.allocate(length, 1)); // none is aligned
const message = board.allocate(2048, 3);
const stack = { verify: 0, sign: 0 };

function verify(each) {
  board.write(key, each.key);
  board.write(message, each.message);
  board.write(signature, each.signature);
  // mlen is 64 bits, in r2 and r3; pk is the first argument on the stack.
  const call = board.call('crypto_sign_ed25519_verify_detached', signature, message, each.message.length, 0, key);
  stack.verify = Math.max(stack.verify, call.stack);
  return call;
}

function makeKeys(each) {
  board.write(seed, each.seed);
  return board.call('crypto_sign_ed25519_seed_keypair', key, secret, seed);
}

function sign(each) {
  makeKeys(each);
  board.write(message, each.message);
  const call = board.call(
    'crypto_sign_ed25519_detached',
    signature,
    0,
    message,
    undefined,
    each.message.length,
    0,
    secret,
  );
  stack.sign = Math.max(stack.sign, call.stack);
  return { ...call, bytes: board.read(signature, 64), key: board.read(key, 32) };
}

function decisions() {
  // Few of each: the host build takes the many, from the same sources but for the field.
  const strict = strictCases();
  const few = strict.filter((_, i) => i % 8 === 0 || i >= strict.length - 11);
  for (const each of [...rfc8032Cases(), ...randomCases(6), ...flippedCases(9), ...few]) {
    const { result } = verify(each);
    check(result === (each.good ? 0 : -1), `${each.key.toString('hex')} ${each.signature.toString('hex')}: ${result}`);
  }
}

function signatures() {
  const cycles = new Set();
  const cases = [
    ...rfc8032Cases(),
    ...randomCases(3),
    ...[0, 255, 1, 2].map((byte) => signed(Buffer.alloc(32, byte), randomBytes(MESSAGE_BYTES))),
  ];
  for (const each of cases) {
    const made = sign(each);
    check(made.key.equals(each.key), `key of seed ${each.seed.toString('hex')}`);
    check(made.bytes.equals(each.signature), `signature by seed ${each.seed.toString('hex')}`);
    if (each.message.length === MESSAGE_BYTES) cycles.add(made.cycles);
  }
  check(cycles.size === 1, `signing takes ${[...cycles]} cycles, by key`);
  return [...cycles][0];
}

/** No word of the seed, of its hash's scalar, or of the nonce's hash may stay on the stack. */
function wiping() {
  const each = signed(randomBytes(32), randomBytes(MESSAGE_BYTES));
  sign(each);
  const left = new Set(board.stackLeft());
  const words = Array.from({ length: 8 }, (_, i) => each.seed.readUInt32LE(4 * i));
  check(words.filter((word) => left.has(word)).length === 0, 'words of the seed stay on the stack');
}

decisions();
const signing = signatures();
wiping();
const verifying = verify(signed(randomBytes(32), randomBytes(MESSAGE_BYTES))).cycles;
check(verifying <= BUDGET.verify, `verifying takes ${verifying} cycles, over its budget of ${BUDGET.verify}`);
check(signing <= BUDGET.sign, `signing takes ${signing} cycles, over its budget of ${BUDGET.sign}`);
check(Math.max(stack.verify, stack.sign) <= BUDGET.stack, `stack ${JSON.stringify(stack)}, budget ${BUDGET.stack}`);
const code = Object.values(image.sizes).reduce((sum, bytes) => sum + bytes, 0);
console.log(`verify: ${verifying} cycles, ${stack.verify} bytes of stack`);
console.log(`sign: ${signing} cycles, ${stack.sign} bytes of stack`);
console.log(`code and tables: ${code} bytes, SHA-512 not counted`);
report();
