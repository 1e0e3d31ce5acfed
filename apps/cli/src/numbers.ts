// SPDX-License-Identifier: Apache-2.0
/** Numbers that options hold: commander says which option it was that was written wrongly. */
import { InvalidArgumentError } from 'commander';

export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidArgumentError('give a whole number from 0 on.');
  return value;
}

export function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value))) throw new InvalidArgumentError('give a number above 0.');
  return value;
}
