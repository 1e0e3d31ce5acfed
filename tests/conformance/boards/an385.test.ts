// SPDX-License-Identifier: Apache-2.0
/** The conformance suite of ports on the board an385. */

import { qemuAn385 } from './an385-board.js';
import { describeBoard } from './conformance.js';

describeBoard(qemuAn385);
