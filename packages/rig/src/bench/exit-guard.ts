// SPDX-License-Identifier: Apache-2.0
/** Brings every open fixture to its safe state when the process is told to end: the way out that no `finally` covers. */

type Safe = () => Promise<void>;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** A fixture that hangs must not keep a process alive that was told to end. */
const GRACE_MS = 2000;

const guarded = new Set<Safe>();
let ending = false;

/**
 * Calls `safe` on SIGINT, SIGTERM, SIGHUP and on an uncaught error, then lets the process end as it would have. Only for
 * fixtures that outlive the process (real hardware). Returns the way out of the guard.
 */
export function guardExit(safe: Safe): () => void {
  if (guarded.size === 0) {
    for (const signal of SIGNALS) {
      process.on(signal, onSignal);
    }
    process.on('uncaughtExceptionMonitor', onUncaught);
  }
  guarded.add(safe);
  return () => {
    if (guarded.delete(safe) && guarded.size === 0 && !ending) {
      release();
    }
  };
}

function release(): void {
  for (const signal of SIGNALS) {
    process.off(signal, onSignal);
  }
  process.off('uncaughtExceptionMonitor', onUncaught);
}

function onSignal(signal: NodeJS.Signals): void {
  // Somebody above who listens too (a run that aborts in order) decides when the process ends.
  const alone = process.listenerCount(signal) === 1;
  const done = makeSafe();
  if (alone && !ending) {
    ending = true;
    void done.finally(() => {
      release();
      process.kill(process.pid, signal);
    });
  }
}

/** Synchronous by nature: starts the writes; the bytes are in the kernel's hands before the process ends. */
function onUncaught(): void {
  void makeSafe();
}

async function makeSafe(): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const grace = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, GRACE_MS);
  });
  const all = Promise.allSettled([...guarded].map((safe) => safe()));
  await Promise.race([all, grace]);
  clearTimeout(timer);
}
