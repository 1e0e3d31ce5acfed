// SPDX-License-Identifier: Apache-2.0
/** How the screens write times, amounts, limits and digests: one way each, so that columns align. */
/** `1.25 U` from 1250. */
export function units(milliunits: number, decimals = 2): string {
  return `${(milliunits / 1000).toFixed(decimals)} U`;
}

/** `0:07`, `12:40`, `1:02:03` from milliseconds. */
export function clock(ms: number): string {
  const total = Math.max(0, Math.round(ms / 1000));
  const seconds = String(total % 60).padStart(2, '0');
  const minutes = Math.floor(total / 60) % 60;
  const hours = Math.floor(total / 3600);
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${seconds}` : `${minutes}:${seconds}`;
}

/** `about 40 s`, `about 3 min`: a forecast does not pretend to the second. */
export function roughly(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 3) return 'a moment';
  if (seconds < 60) return `about ${seconds < 10 ? Math.ceil(seconds) : Math.ceil(seconds / 5) * 5} s`;
  return `about ${Math.round(seconds / 60)} min`;
}

/** `3.2 s`, `480 ms` from milliseconds. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 100_000) return `${(ms / 1000).toFixed(1)} s`;
  return clock(ms);
}

/** Device time `12.034 567 s` from microseconds. */
export function deviceTime(us: number): string {
  const whole = Math.floor(us / 1e6);
  const rest = String(Math.round(us % 1e6)).padStart(6, '0');
  return `${whole}.${rest.slice(0, 3)} ${rest.slice(3)}`;
}

/** First and last digits of a long hex value; the whole one stands in the title. */
export function shortHash(hex: string): string {
  return hex.length > 20 ? `${hex.slice(0, 10)}…${hex.slice(-6)}` : hex;
}

/** `0a1b 2c3d …` in groups of two bytes. */
export function hexGroups(hex: string): string {
  return hex.replace(/(.{4})(?=.)/g, '$1 ');
}

/** `24 Nov 2025, 23:05`. */
export function dateTime(ms: number): string {
  return ms === 0 ? '' : new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' }).format(ms);
}
