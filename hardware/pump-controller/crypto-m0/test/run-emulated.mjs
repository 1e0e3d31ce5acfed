// SPDX-License-Identifier: Apache-2.0
// Checks the Cortex-M0+ X25519 on rp2040js: results, field operations against BigInt, equal times, wiping, budgets.
import { randomBytes } from 'node:crypto';
import { Board, build } from './emulated-image.mjs';
import { iteratedCases, NINE, P, randomCases, rfc7748Cases, smallOrderCases, toBytes, toInteger } from './vectors.mjs';

const BUDGET = { scalarmult: 3_360_000, base: 3_030_000 };

const image = build();
const board = new Board(image);
let passed = 0;
let failed = 0;

function check(condition, what) {
  if (condition) {
    passed++;
  } else {
    failed++;
    console.error(`FAILED: ${what}`);
  }
}

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

/** Operands that make carries run: words of zeros, ones and their neighbours, values about p, 2p and 2^256. */
function edgeOperands() {
  const edges = [0n, 1n, 2n, 19n, 38n, P - 1n, P, P + 1n, P + 18n, 2n * P - 1n, 2n * P, 2n * P + 1n, (1n << 256n) - 1n];
  for (let i = 0n; i < 16n; i++) edges.push((1n << (16n * i)) - 1n, 1n << (16n * i), (1n << 256n) - (1n << (16n * i)));
  for (const half of [0xffffn, 0xffff0000n]) {
    let value = 0n;
    for (let i = 0n; i < 8n; i++) value |= half << (32n * i);
    edges.push(value);
  }
  return edges.map((value) => value & ((1n << 256n) - 1n));
}

/** Mostly random words, and often a word of all zeros or ones. */
function randomOperand() {
  const bytes = randomBytes(33);
  for (let i = 0; i < 8; i++) {
    const kind = randomBytes(1)[0] % 8;
    if (kind === 0) bytes.fill(0, 4 * i, 4 * i + 4);
    if (kind === 1) bytes.fill(255, 4 * i, 4 * i + 4);
  }
  return toInteger(bytes.subarray(0, 32));
}

const squareTimes = (times) => (a) => {
  let value = a;
  for (let i = 0; i < times; i++) value = (value * value) % P;
  return value;
};

// Function, operands, more arguments, the exact result. The fe_ routines are inner ones that use every register.
const FIELD = [
  ['fe_mul', 2, [], (a, b) => a * b],
  ['assay_fe_mul', 2, [], (a, b) => a * b],
  ['fe_sq', 1, [], squareTimes(1)],
  ['assay_fe_sq_times', 1, [1], squareTimes(1)],
  ['assay_fe_sq_times', 1, [3], squareTimes(3)],
  ['fe_add', 2, [], (a, b) => a + b],
  ['fe_sub', 2, [], (a, b) => a - b],
  ['fe_mul_121666_add', 2, [], (a, b) => 121666n * a + b],
  ['fe_mul_9', 1, [], (a) => 9n * a],
];

/** Checks one operation on all pairs of operands, now and then with its result in place of one: value and equal time. */
function operation([name, operands, more, exact], pairs) {
  const [out, x, y] = cells;
  const cycles = new Set();
  let wrong = 0;
  for (const [i, [a, b]] of pairs.entries()) {
    board.write(x, toBytes(a));
    board.write(y, toBytes(b));
    const to = [out, x, y][i % (operands + 1)];
    const args = operands === 2 ? [to, x, y] : [to, x, ...more];
    cycles.add(board.call(name, ...args).cycles);
    const got = toInteger(board.read(to, 32));
    if ((got - exact(a, b)) % P !== 0n && wrong++ === 0) {
      console.error(`${name}(${a.toString(16)}, ${b.toString(16)}) = ${got.toString(16)}`);
    }
  }
  check(wrong === 0, `${name}: ${wrong} of ${pairs.length} results wrong`);
  check(cycles.size === 1, `${name} takes ${[...cycles]} cycles, by operand`);
  console.log(`${[name, ...more].join(' ')}: ${[...cycles][0]} cycles, ${pairs.length} operands`);
}

const cells = [board.allocate(32), board.allocate(32), board.allocate(32)];

function fieldOperations(randomCount) {
  const edges = edgeOperands();
  const pairs = edges.flatMap((a) => edges.map((b) => [a, b]));
  const random = Array.from({ length: randomCount }, () => [randomOperand(), randomOperand()]);
  const singles = [...edges.map((a) => [a, a]), ...random];
  for (const entry of FIELD) operation(entry, entry[1] === 2 ? [...pairs, ...random] : singles);
}

/** The words of the clamped scalar and of the encoded result must not be found on the stack. */
function wiping() {
  const scalar = randomBytes(32);
  scalar[0] &= 0xf8;
  scalar[31] = (scalar[31] & 0x7f) | 0x40;
  const { bytes } = scalarmult(scalar, randomBytes(32));
  const left = new Set(board.stackLeft());
  const found = (secret) => [0, 4, 8, 12, 16, 20, 24, 28].filter((at) => left.has(secret.readUInt32LE(at)));
  check(found(scalar).length === 0, `words ${found(scalar)} of the scalar stay on the stack`);
  check(found(bytes).length === 0, `words ${found(bytes)} of the result stay on the stack`);
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
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
