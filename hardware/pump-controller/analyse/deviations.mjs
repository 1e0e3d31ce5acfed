// SPDX-License-Identifier: Apache-2.0
/**
 * What the tools find and we leave as it is: check, where ('project', a folder with a slash, a file), reason, and who bears it. A
 * finding without an entry fails the run, and so does an entry that nothing is found for any more.
 */
export const deviations = [];
