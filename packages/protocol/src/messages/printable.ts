// SPDX-License-Identifier: Apache-2.0
/** Text fields are printable ASCII in this version of the link. */
export const isPrintable = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);
