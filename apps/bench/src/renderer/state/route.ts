// SPDX-License-Identifier: Apache-2.0
/** Which screen shows, kept in the address's fragment so that back, forward and reload work. */
import { useSyncExternalStore } from 'react';

export const screens = ['boards', 'pump', 'certification', 'evidence'] as const;
export type Screen = (typeof screens)[number];

function current(): Screen {
  const name = window.location.hash.slice(2);
  return screens.find((screen) => screen === name) ?? 'boards';
}

export function go(screen: Screen): void {
  window.location.hash = `/${screen}`;
}

export function useScreen(): Screen {
  return useSyncExternalStore((changed) => {
    window.addEventListener('hashchange', changed);
    return () => window.removeEventListener('hashchange', changed);
  }, current);
}
