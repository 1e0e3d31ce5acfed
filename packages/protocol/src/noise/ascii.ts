// SPDX-License-Identifier: Apache-2.0
/** The bytes of labels and protocol names, which are ASCII; made while the module loads, so without an encoder object. */

export const ascii = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
