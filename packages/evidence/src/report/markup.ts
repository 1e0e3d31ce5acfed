// SPDX-License-Identifier: Apache-2.0
/** HTML by template literals that escape by default: only what another template made goes in as it is. */
import { escapeText } from '../escape.js';

/** Text that is markup already. */
export class Markup {
  constructor(readonly text: string) {}
}

export type Content = string | number | Markup | null | readonly Content[];

/** Joins literal parts and values; strings are escaped, null is nothing, lists are joined. */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return new Markup(parts.map((part, index) => part + render(values[index] ?? null)).join(''));
}

function render(value: Content): string {
  if (value === null) {
    return '';
  }
  if (value instanceof Markup) {
    return value.text;
  }
  return typeof value === 'object' ? value.map(render).join('') : escapeText(String(value));
}
