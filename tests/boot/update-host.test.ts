// SPDX-License-Identifier: Apache-2.0
/** Updates over the link of the pump as a process: slots, records, first stage and manifests are real, the image is not. */
import { hostPump } from './update-boards.js';
import { describeUpdates } from './update-suite.js';

describeUpdates(hostPump);
