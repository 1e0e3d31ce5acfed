// SPDX-License-Identifier: Apache-2.0
/**
 * The messages of the pump link, version 1. Keys 0 (opcode) and 1 (request id) of each message map are implicit; declared
 * fields start at 2. Codes marked IDS follow the Bluetooth Insulin Delivery Service as seen in implementations: provisional.
 */
import { events, responses } from './answers.js';
import { enums } from './enums.js';
import { payloads, records } from './payloads.js';
import { deliveryRequests, readRequests, serviceRequests } from './requests.js';
import type { Schema } from './types.js';

export {
  MAX_BASAL_MILLIUNITS_PER_HOUR,
  MAX_BASAL_SEGMENTS,
  MAX_BOLUS_MILLIUNITS,
  MAX_CREDENTIAL_BYTES,
  MAX_LIFE_MS,
  STEP_MILLIUNITS,
} from './fields.js';

/** Everything that travels: one declaration for this codec, the C codec, the CDDL and the tables of the specification. */
export const schema = {
  version: 1,
  enums,
  records,
  payloads,
  messages: { ...readRequests, ...deliveryRequests, ...serviceRequests, ...responses, ...events },
} as const satisfies Schema;
