// SPDX-License-Identifier: Apache-2.0
/** Hooks around calls: a value that is loaded, and an action with its busy state. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Problem } from '../../ipc/common.js';
import type { Params, Result } from '../../ipc/contract.js';
import type { CallName } from '../../ipc/names.js';
import { call, problemOf } from './api.js';
import { notice } from './store.js';

export type Loaded<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly value: T }
  | { readonly state: 'failed'; readonly problem: Problem };

/** Loads when `params` change in content; null loads nothing yet. */
export function useLoaded<N extends CallName>(
  name: N,
  params: Params<N> | null,
): Loaded<Result<N>> & { reload: () => void } {
  const [loaded, setLoaded] = useState<Loaded<Result<N>>>({ state: 'loading' });
  const [round, setRound] = useState(0);
  const key = JSON.stringify(params);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `round` asks for the same again
  useEffect(() => {
    let current = true;
    if (key === 'null') return setLoaded({ state: 'loading' });
    call(name, JSON.parse(key) as Params<N>).then(
      (value) => current && setLoaded({ state: 'ready', value }),
      (error: unknown) => current && setLoaded({ state: 'failed', problem: problemOf(error) }),
    );
    return () => {
      current = false;
    };
  }, [name, key, round]);
  const reload = useCallback(() => setRound((n) => n + 1), []);
  return { ...loaded, reload };
}

/** Runs an action; while it runs `busy` is true, and what it throws becomes a notice. */
export function useAction<A extends unknown[]>(
  work: (...args: A) => Promise<void>,
): [run: (...args: A) => void, busy: boolean] {
  const [busy, setBusy] = useState(false);
  const latest = useRef(work);
  latest.current = work;
  const run = useCallback((...args: A) => {
    setBusy(true);
    latest
      .current(...args)
      .catch((error: unknown) => notice(problemOf(error)))
      .finally(() => setBusy(false));
  }, []);
  return [run, busy];
}
