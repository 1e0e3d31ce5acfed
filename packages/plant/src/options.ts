// SPDX-License-Identifier: Apache-2.0
/** What all parts of the pump are given: times and positive options. */

/** Microseconds of the rig's time. */
export type Micros = number;

/** Throws RangeError unless all options are positive numbers; `what` has them. */
export function wantPositive(what: string, options: object): void {
  for (const [name, value] of Object.entries(options)) {
    if (!(value > 0 && Number.isFinite(value))) {
      throw new RangeError(`${what}: ${name} is ${value}; it must be a positive number.`);
    }
  }
}
