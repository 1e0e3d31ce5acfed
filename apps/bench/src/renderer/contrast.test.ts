// SPDX-License-Identifier: Apache-2.0
/** The palette is readable: WCAG 2.2 §1.4.3 for text, §1.4.11 for edges of controls, in light and in dark. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('./app.css', import.meta.url), 'utf8');
const palette = new Map(
  [...css.matchAll(/--color-([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);/g)].map(
    ([, name = '', light = '', dark = '']) => [name, { light, dark }],
  ),
);

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

const surfaces = ['ground', 'surface', 'sunken', 'raised', 'hover', 'selected'];
const text: [string, string[]][] = [
  ['ink', surfaces],
  ['soft', surfaces],
  ['faint', surfaces],
  ['accent', ['surface', 'sunken', 'raised', 'selected']],
  ['on-accent', ['accent', 'accent-strong']],
  ['on-screen', ['screen']],
  ['on-screen-faint', ['screen']],
  ['on-danger', ['danger', 'danger-strong']],
  ...['pass', 'fail', 'warn', 'quiet', 'stop'].map((tone): [string, string[]] => [tone, ['surface', `${tone}-wash`]]),
];

describe.each(['light', 'dark'] as const)('the %s palette', (scheme) => {
  const colour = (name: string) => palette.get(name)?.[scheme] ?? `no colour ${name}`;

  it.each(text.flatMap(([ink, grounds]) => grounds.map((ground) => [ink, ground] as const)))(
    'has %s readable on %s',
    (ink, ground) => {
      expect(contrast(colour(ink), colour(ground))).toBeGreaterThanOrEqual(4.5);
    },
  );

  it.each(['surface', 'raised', 'sunken'])('shows the focus on %s', (ground) => {
    expect(contrast(colour('accent'), colour(ground))).toBeGreaterThanOrEqual(3);
  });
});
