// SPDX-License-Identifier: Apache-2.0
/** A deviation: check, where ('project', a folder with a slash, a file), who bears it, and the reason. */

/** Who bears what a deviation leaves. */
export const FIRMWARE = 'firmware: who maintains core, boot, update and crypto-m0';
export const BOARD = 'board: who writes the port to a microcontroller';
export const TESTS = 'tests: none of it goes into a pump';

const by = (tool) => (check, where, bearer, reason) => ({ tool, check, where, bearer, reason });

export const misra = by('misra');
export const cppcheck = by('cppcheck');
export const clangTidy = by('clang-tidy');
