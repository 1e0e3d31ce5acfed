// SPDX-License-Identifier: Apache-2.0
/** Arrow keys in a list of buttons: the next one gets the focus and is chosen. */
import type { KeyboardEvent } from 'react';

export function moveByArrow(event: KeyboardEvent<HTMLElement>): void {
  const delta = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (delta === 0) return;
  const buttons = [...event.currentTarget.querySelectorAll('button')];
  const next = buttons[buttons.indexOf(document.activeElement as HTMLButtonElement) + delta];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
  next.click();
}
