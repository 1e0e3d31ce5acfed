// SPDX-License-Identifier: Apache-2.0
/** The pump link's wire protocol, pure: no clock, no randomness and no I/O of its own. */
export { MAX_BOLUS_MILLIUNITS, STEP_MILLIUNITS, schema } from './schema/schema.js';
export type { Enumeration, Field, Fields, FieldType, Message, Role, Schema } from './schema/types.js';
