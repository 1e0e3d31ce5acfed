// SPDX-License-Identifier: Apache-2.0
/** The only door to @noble/*. */
export { AssayBugError, AssayError, AssayMisuseError, AssayPeerError } from './errors.js';
