// SPDX-License-Identifier: Apache-2.0
/** Which screen shows, kept in the address's fragment so that back, forward and reload work. */
import { useSyncExternalStore } from 'react';

export const screens = ['boards', 'pump', 'certification', 'evidence'] as const;
export type Screen = (typeof screens)[number];

function current(): Screen {
  const name = window.location.hash.slice(2);
  return screens.find((screen) => screen === name) ?? 'boards';
}

let navigated = false;

/** Whether the user has moved between screens: only then may a screen's title take the focus. */
export function hasNavigated(): boolean {
  return navigated;
}

/** A title that shows already takes the focus at once, as one that comes takes it when it is there. */
export function go(screen: Screen): void {
  navigated = true;
  if (screen === current()) document.querySelector<HTMLElement>('main h1')?.focus();
  window.location.hash = `/${screen}`;
}

export function useScreen(): Screen {
  return useSyncExternalStore((told) => {
    const changed = () => {
      navigated = true;
      told();
    };
    window.addEventListener('hashchange', changed);
    return () => window.removeEventListener('hashchange', changed);
  }, current);
}
