// SPDX-License-Identifier: Apache-2.0
/** The conformance suite of ports on the board pico. */
import { describeBoard } from './conformance.js';
import { emulatedPico } from './pico-board.js';

describeBoard(emulatedPico);
