// SPDX-License-Identifier: Apache-2.0
/** The requirement catalogue and the sequences that exercise it; the module that a certification run loads by address. */
export { catalogue, requirement } from './catalogue/catalogue.js';
export { disagreements, type MutantInfo, mutants } from './catalogue/mutants.js';
export { sources as documents } from './catalogue/sources.js';
export type { Reference, Requirement, Source, Tier } from './catalogue/types.js';
export { describeDevice, describeFrame } from './describe.js';
export { requirements } from './requirements.js';
export { sequences } from './sequences.js';
export { chooseMutant, setup } from './setup.js';
export { sources } from './sources.js';
export type { AssaySequence } from './support/context.js';

/** Address of this module, for runs that load it in worker threads. */
export const moduleUrl = import.meta.url;
