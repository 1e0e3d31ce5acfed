// SPDX-License-Identifier: Apache-2.0
/** Updates over the link of the emulated Pico. */
import { emulatedPico } from './update-boards.js';
import { describeUpdates } from './update-suite.js';

describeUpdates(emulatedPico);
