// SPDX-License-Identifier: Apache-2.0
/** Numbers that say what they count: an amount cannot be passed where a rate is meant, nor seconds for milliseconds. */
import { AssayMisuseError } from '@assay/crypto';
import type { Unit } from '../schema/types.js';

declare const counts: unique symbol;

/** A non-negative whole number of the unit. A plain number at run time; sums and differences are plain numbers again. */
export type Quantity<U extends Unit> = number & { readonly [counts]: U };

/** Insulin, thousandths of a unit. */
export type Milliunits = Quantity<'mU'>;
/** Basal rate, thousandths of a unit an hour. */
export type MilliunitsPerHour = Quantity<'mU/h'>;
/** Time, seconds. */
export type Seconds = Quantity<'s'>;
/** Time, milliseconds. */
export type Milliseconds = Quantity<'ms'>;
/** Time, minutes. */
export type Minutes = Quantity<'min'>;
/** Glucose concentration, mg/dL. */
export type MilligramsPerDecilitre = Quantity<'mg/dL'>;
/** Part of a hundred. */
export type Percent = Quantity<'%'>;

function quantity<U extends Unit>(unit: U, value: number): Quantity<U> {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new AssayMisuseError('bad-unit', `${value} ${unit}: wants a whole number from 0 on; round before`);
  }
  return value as Quantity<U>;
}

/** Throws AssayMisuseError `bad-unit` for negatives, fractions and unsafe numbers; so do all of these. */
export const milliunits = (value: number): Milliunits => quantity('mU', value);
/** Throws as milliunits. */
export const milliunitsPerHour = (value: number): MilliunitsPerHour => quantity('mU/h', value);
/** Throws as milliunits. */
export const seconds = (value: number): Seconds => quantity('s', value);
/** Throws as milliunits. */
export const milliseconds = (value: number): Milliseconds => quantity('ms', value);
/** Throws as milliunits. */
export const minutes = (value: number): Minutes => quantity('min', value);
/** Throws as milliunits. */
export const milligramsPerDecilitre = (value: number): MilligramsPerDecilitre => quantity('mg/dL', value);
/** Throws as milliunits. */
export const percent = (value: number): Percent => quantity('%', value);
