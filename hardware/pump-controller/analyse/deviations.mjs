// SPDX-License-Identifier: Apache-2.0
/**
 * What the tools find and we leave as it is: check, where ('project', a folder with a slash, a file), reason, and who bears it. A
 * finding without an entry fails the run, and so does a place that nothing is found at any more. MISRA's rules are in misra-deviations.mjs.
 */
import { BOARD, clangTidy, cppcheck, FIRMWARE, TESTS } from './deviation.mjs';
import { misraDeviations } from './misra-deviations.mjs';

export const deviations = [
  ...misraDeviations,
  cppcheck(
    'comparePointers',
    ['boards/an385/start.c'],
    BOARD,
    'Start and end of one section, as the linker names them.',
  ),
  cppcheck(
    'ctuuninitvar',
    ['crypto-m0/edwards.c'],
    FIRMWARE,
    'The function writes all words of it through a pointer to the first.',
  ),
  cppcheck('knownConditionTrueFalse', ['core/include/pump/port.h'], FIRMWARE, 'Only on a board without sensors.'),
  cppcheck(
    'oppositeExpression',
    ['boards/host/tests/test_selftest.c'],
    TESTS,
    'The test calls a function twice and expects two answers.',
  ),
  cppcheck(
    'redundantAssignment',
    ['boards/host/tests/test_annunciations.c', 'boards/host/tests/test_glucose.c'],
    TESTS,
    'A macro of the test sets up each case anew, and not each case reads all of it.',
  ),
  cppcheck(
    'shadowVariable',
    ['boards/host/tests/test_signed.c', 'constant-time/core.c'],
    TESTS,
    'An inner buffer of the same kind.',
  ),
  cppcheck(
    'unassignedVariable',
    ['boards/host/process/main.c', 'core/src/mutant_link.c'],
    FIRMWARE,
    'All zero is the value that is meant.',
  ),
  cppcheck(
    'uninitvar',
    [
      'boards/host/simulation.c',
      'boards/host/tests/test_glucose.c',
      'boards/host/tests/test_signed.c',
      'core/src/journal_mount.c',
      'core/src/trust.c',
      'crypto-m0/edwards.c',
      'crypto-m0/x25519.c',
    ],
    FIRMWARE,
    'cppcheck does not follow that the function called, or a flag tested before, has set it; clang and gcc do, and find nothing.',
  ),
  cppcheck(
    'unknownEvaluationOrder',
    ['boards/host/'],
    TESTS,
    'One side effect in an initialiser, which nothing else in it reads.',
  ),
  cppcheck(
    'unreadVariable',
    ['boards/host/tests/test_annunciations.c', 'boards/host/tests/test_glucose.c'],
    TESTS,
    'A macro of the test sets up each case anew, and not each case reads all of it.',
  ),
  cppcheck(
    'unusedStructMember',
    ['boards/an385/start.c', 'boards/host/tests/test_messages.c', 'boards/host/tests/test_update_storage.c'],
    FIRMWARE,
    'The hardware or a function that takes the whole reads the member.',
  ),
  clangTidy(
    'bugprone-implicit-widening-of-multiplication-result',
    ['boards/host/', 'core/src/', 'crypto-m0/'],
    FIRMWARE,
    'The factors are small and known; the product does not reach 32 bits.',
  ),
  clangTidy(
    'bugprone-not-null-terminated-result',
    ['boards/pin-line/pin_line.c', 'core/src/pairing.c'],
    FIRMWARE,
    'The text goes on, or goes out, by its length.',
  ),
  clangTidy(
    'bugprone-reserved-identifier',
    ['boards/', 'constant-time/'],
    BOARD,
    'Symbols of the linker (its script, or its option --wrap), which no C declares.',
  ),
  clangTidy(
    'bugprone-signal-handler',
    ['boards/host/process/main.c'],
    TESTS,
    'The handler of a test program that ends unlinks its terminals.',
  ),
  clangTidy(
    'bugprone-suspicious-memory-comparison',
    ['boards/host/'],
    TESTS,
    'Tests ask whether nothing at all has changed, padding included.',
  ),
  clangTidy(
    'bugprone-too-small-loop-variable',
    [
      'boards/host/tests/test_glucose.c',
      'boards/host/tests/test_pairing.c',
      'boards/host/tests/test_trust.c',
      'constant-time/surroundings.c',
      'core/src/audit_ring.c',
      'core/src/credential.c',
      'core/src/journal_mount.c',
      'core/src/journal_read.c',
      'core/src/selftest_crypto.c',
    ],
    FIRMWARE,
    'The bound is a constant that fits, and the variable has the type that it is stored in.',
  ),
  clangTidy(
    'cert-err33-c',
    ['boards/host/simulation.c', 'boards/host/vectors.c', 'constant-time/main.c'],
    TESTS,
    'A test program that cannot print has nobody to tell.',
  ),
  clangTidy(
    'cert-err34-c',
    ['boards/host/process/main.c', 'boards/host/tests/test_signed.c'],
    TESTS,
    'A test program reads what our own generators and tests write.',
  ),
  clangTidy(
    'clang-analyzer-deadcode.DeadStores',
    ['boards/host/tests/test_annunciations.c'],
    TESTS,
    'The test reads the answer by a pointer into it.',
  ),
  clangTidy(
    'misc-redundant-expression',
    ['core/src/serve.c'],
    FIRMWARE,
    'Two mutants are the constant 0 in a release.',
  ),
  clangTidy('performance-no-int-to-ptr', ['boards/'], BOARD, 'Registers, ROM and images have fixed addresses.'),
  clangTidy(
    'readability-function-size',
    ['core/src/serve.c'],
    FIRMWARE,
    'One table of requests in the form of a switch.',
  ),
  clangTidy(
    'readability-non-const-parameter',
    ['project'],
    FIRMWARE,
    'The type is that of an interface others fill through, or it changes what the pointer leads to.',
  ),
];
