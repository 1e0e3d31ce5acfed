// SPDX-License-Identifier: Apache-2.0
/** The conformance suite of ports on the board host. */
import { describeBoard } from './conformance.js';
import { hostProcess } from './host-board.js';

describeBoard(hostProcess);
