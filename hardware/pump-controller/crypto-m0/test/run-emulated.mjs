// SPDX-License-Identifier: Apache-2.0
// Checks the Cortex-M0+ X25519 on rp2040js: results, field operations against BigInt, equal times, wiping, budgets.
import { randomBytes } from 'node:crypto';
import { check, report } from './checks.mjs';
import { Board, build } from './emulated-image.mjs';
import { Field, OPERATIONS } from './field.mjs';
import { iteratedCases, NINE, randomCases, rfc7748Cases, smallOrderCases } from './vectors.mjs';

const BUDGET = { scalarmult: 3_360_000, base: 3_030_000 };

const image = build();
const board = new Board(image);

const q = board.allocate(32, 1);
const n = board.allocate(32, 2);
const p = board.allocate(32, 3); // none of the three is aligned: the contract asks for no alignment

function scalarmult(scalar, point) {
  board.write(n, scalar);
  board.write(p, point);
  const call = board.call('crypto_scalarmult_curve25519', q, n, p);
  return { ...call, bytes: board.read(q, 32) };
}

function base(scalar) {
  board.write(n, scalar);
  const call = board.call('crypto_scalarmult_curve25519_base', q, n);
  return { ...call, bytes: board.read(q, 32) };
}

function results(randomCount) {
  const cases = [...rfc7748Cases(), ...iteratedCases(1), ...smallOrderCases(), ...randomCases(randomCount)];
  for (const { scalar, point, want } of [...cases, ...randomCases(randomCount, NINE)]) {
    const what = `${scalar.toString('hex')} * ${point.toString('hex')}`;
    const got = scalarmult(scalar, point);
    const status = want.every((byte) => byte === 0) ? -1 : 0;
    check(got.bytes.equals(want), `${what} is ${got.bytes.toString('hex')}, not ${want.toString('hex')}`);
    check(got.result === status, `${what} returns ${got.result}, not ${status}`);
    if (point.equals(NINE)) {
      const key = base(scalar);
      check(key.bytes.equals(want) && key.result === 0, `base ${what} is ${key.bytes.toString('hex')}`);
    }
  }
}

function fieldOperations(randomCount) {
  const field = new Field(board);
  for (const operation of OPERATIONS) {
    const { what, pairs, cycles, wrong } = field.tryAll(operation, field.operands(operation, randomCount));
    check(wrong.length === 0, `${what}: ${wrong.length} of ${pairs} results wrong, first ${wrong[0]}`);
    check(cycles.size === 1, `${what} takes ${[...cycles]} cycles, by operand`);
    console.log(`${what}: ${[...cycles][0]} cycles, ${pairs} operands`);
  }
}

/** No word of the clamped scalar, of the result, or of the ladder's point before its division may stay on the stack. */
function wiping() {
  const scalar = randomBytes(32);
  scalar[0] &= 0xf8;
  scalar[31] = (scalar[31] & 0x7f) | 0x40;
  const point = randomBytes(32);
  point[31] &= 0x7f;
  const [fraction, u, k] = [board.allocate(64), board.allocate(32), board.allocate(32)];
  board.write(u, point);
  board.write(k, scalar);
  board.call('assay_ladder', fraction, u, k, 0);
  const secrets = { scalar, fraction: board.read(fraction, 64), result: scalarmult(scalar, point).bytes };
  const left = new Set(board.stackLeft());
  for (const [what, bytes] of Object.entries(secrets)) {
    const words = Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readUInt32LE(4 * i));
    const found = words.filter((word) => left.has(word)).length;
    check(found === 0, `${found} words of the ${what} stay on the stack`);
  }
}

function timeAndStack() {
  const scalars = [Buffer.alloc(32), Buffer.alloc(32, 255), randomBytes(32), randomBytes(32)];
  const points = [Buffer.alloc(32), NINE, Buffer.alloc(32, 255), randomBytes(32)];
  const runs = scalars.flatMap((scalar) => points.map((point) => scalarmult(scalar, point)));
  const bases = scalars.map((scalar) => base(scalar));
  for (const [what, calls] of Object.entries({ scalarmult: runs, base: bases })) {
    const cycles = [...new Set(calls.map((call) => call.cycles))];
    check(cycles.length === 1, `${what} takes ${cycles} cycles, by operand`);
    check(cycles[0] <= BUDGET[what], `${what} takes ${cycles[0]} cycles, over its budget of ${BUDGET[what]}`);
    console.log(`${what}: ${cycles[0]} cycles, ${Math.max(...calls.map((call) => call.stack))} bytes of stack`);
  }
}

/** A board may have the code in RAM: same results, in the same time here, since rp2040js has no flash cache. */
function fromRam() {
  const inRam = new Board(build({ inRam: true }));
  const [flashCall, ramCall] = [board, inRam].map((each) => {
    const [to, key] = [each.allocate(32), each.allocate(32)];
    const { scalar, want } = rfc7748Cases().find(({ point }) => point.equals(NINE));
    each.write(key, scalar);
    const { cycles } = each.call('crypto_scalarmult_curve25519_base', to, key);
    return { cycles, good: each.read(to, 32).equals(want) };
  });
  check(ramCall.good, 'base point with the code in RAM');
  const more = ramCall.cycles - flashCall.cycles;
  check(more >= 0 && more < 100, `${more} cycles more with the code in RAM, for a far call of memcpy`);
  const outside = ['assay_ladder', 'fe_mul', 'crypto_scalarmult_curve25519'].filter(
    (f) => !(inRam.symbols.get(f) >> 29),
  );
  check(outside.length === 0, `${outside} not in the section for RAM`);
}

timeAndStack();
results(12);
wiping();
fromRam();
fieldOperations(2000);
for (const [file, bytes] of Object.entries(image.sizes)) console.log(`${file}: ${bytes} bytes`);
report();
