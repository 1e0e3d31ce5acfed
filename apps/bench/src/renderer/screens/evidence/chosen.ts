// SPDX-License-Identifier: Apache-2.0
/** Which evidence folder the Evidence screen shows: chosen there, or handed over by a run that has ended. */
import { create } from 'zustand';
import { go } from '../../state/route.js';

export const useChosen = create<{ readonly folder: string | null }>()(() => ({ folder: null }));

export function choose(folder: string | null): void {
  useChosen.setState({ folder });
}

/** Goes to the Evidence screen with this folder open. */
export function openFolder(folder: string): void {
  choose(folder);
  go('evidence');
}
