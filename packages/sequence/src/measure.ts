// SPDX-License-Identifier: Apache-2.0
/** What judges measure with: measurements against limits, the judgement from them, and how both are printed. */
import { MisuseError } from './errors.js';
import type { Entry, Judgement, Limit, Measurement } from './model.js';

/** A measurement points to at most so many entries, so that a report stays readable. */
export const MAX_EVIDENCE = 32;

type Value = number | string | boolean;

/** True when the value satisfies every part of the limit. `min` and `max` are inclusive and no text satisfies them. */
export function within(value: Value, limit: Limit): boolean {
  const { min, max, equals } = limit;
  if (min === undefined && max === undefined && equals === undefined) {
    throw new MisuseError('bad-measurement', 'a limit needs at least one of min, max, equals');
  }
  if (equals !== undefined && value !== equals) {
    return false;
  }
  if (min !== undefined && !(typeof value === 'number' && value >= min)) {
    return false;
  }
  return max === undefined || (typeof value === 'number' && value <= max);
}

/**
 * name — kebab-case, unique in its sequence. title — one sentence for a reader. value — whole number, text or boolean (take
 * a smaller unit rather than a fraction). evidence — the entries behind it, most telling first; repeated ones are dropped
 * and at most 32 kept. Throws MisuseError `bad-measurement`.
 */
export function measure(
  name: string,
  title: string,
  value: Value,
  unit: string,
  limit: Limit,
  evidence: readonly (number | Entry)[] = [],
): Measurement {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
    throw new MisuseError('bad-measurement', `measurement name "${name}" is not kebab-case`);
  }
  for (const part of [value, limit.min, limit.max, limit.equals]) {
    if (typeof part === 'number' && !Number.isSafeInteger(part)) {
      throw new MisuseError(
        'bad-measurement',
        `measurement ${name}: ${part} is not a whole number; take a smaller unit`,
      );
    }
  }
  const numbers = evidence.map((item) => (typeof item === 'number' ? item : item.n));
  return {
    name,
    title,
    value,
    unit,
    limit,
    within: within(value, limit),
    evidence: [...new Set(numbers)].slice(0, MAX_EVIDENCE),
  };
}

/** Pass when every measurement is within its limits. The reason of a failure names the first that is not. */
export function judgement(measurements: readonly Measurement[]): Judgement {
  const out = measurements.filter((m) => !m.within);
  const first = out[0];
  if (first === undefined) {
    const count = measurements.length;
    const reason =
      count === 1 ? 'The one measurement is within its limits.' : `All ${count} measurements are within their limits.`;
    return { measurements, outcome: 'pass', reason };
  }
  const more = out.length === 1 ? '' : ` (and ${out.length - 1} more out of limits)`;
  return { measurements, outcome: 'fail', reason: `${formatMeasurement(first)}${more}.` };
}

/** `unexpected-steps is 3 steps, limit ≤ 0 steps`. */
export function formatMeasurement(m: Measurement): string {
  return `${m.name} is ${formatValue(m.value, m.unit)}, limit ${formatLimit(m.limit, m.unit)}`;
}

/** `≤ 0`, `≥ 200 points`, `= 0`, `50…25 000 mU`. */
export function formatLimit(limit: Limit, unit = ''): string {
  const parts: string[] = [];
  if (limit.equals !== undefined) {
    parts.push(`= ${formatValue(limit.equals, unit)}`);
  }
  if (limit.min !== undefined && limit.max !== undefined) {
    parts.push(`${formatNumber(limit.min)}…${formatValue(limit.max, unit)}`);
  } else if (limit.min !== undefined) {
    parts.push(`≥ ${formatValue(limit.min, unit)}`);
  } else if (limit.max !== undefined) {
    parts.push(`≤ ${formatValue(limit.max, unit)}`);
  }
  return parts.join(' and ');
}

/** A value with its unit: `25 000 mU`, `yes`, `outOfRange`. */
export function formatValue(value: Value, unit = ''): string {
  if (typeof value === 'boolean') {
    return value ? 'yes' : 'no';
  }
  const text = typeof value === 'number' ? formatNumber(value) : value;
  return unit === '' ? text : `${text}\u00a0${unit}`;
}

/** Digits in groups of three with no-break spaces (ISO 80000-1 §7.3.1), from five digits on; a true minus sign. */
export function formatNumber(value: number): string {
  const digits = String(Math.abs(value));
  const grouped = digits.length < 5 ? digits : digits.replace(/\B(?=(\d{3})+$)/g, '\u00a0');
  return value < 0 ? `−${grouped}` : grouped;
}
