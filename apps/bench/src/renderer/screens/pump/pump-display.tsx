// SPDX-License-Identifier: Apache-2.0
/** The display and the buttons of an emulated pump, as a person would have them in the hand. */
import { useEffect, useState } from 'react';
import type { Display, PumpView } from '../../../ipc/pump.js';
import { call } from '../../state/api.js';
import { useAction } from '../../state/use-call.js';
import { Button } from '../../ui/button.js';
import { clock } from '../../ui/format.js';
import { Panel } from '../../ui/panel.js';

/** Milliseconds: above the firmware's debounce of the stop button, and the window that the confirm button opens. */
const PRESS_MS = { stop: 200, confirm: 1_200 } as const;

const closedWords: Readonly<Record<string, string>> = {
  paired: 'Paired.',
  timeout: 'Nobody paired in time.',
  attempts: 'Closed after three wrong secrets.',
  locked: 'Pairing is locked for a while after wrong secrets.',
};

/** What is shown now, and when it was read. It may be a secret: it lives in the component that shows it and nowhere else. */
export interface Shown extends Display {
  readonly readAt: number;
}

/** Reads the display again each time it changes; null where there is none. */
export function useDisplay({ board, displayRevision }: PumpView): Shown | null {
  const [shown, setShown] = useState<Shown | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each revision of each board is another picture
  useEffect(() => {
    let current = true;
    if (displayRevision === null) return setShown(null);
    call('readDisplay', {}).then(
      (display) => current && setShown({ ...display, readAt: performance.now() }),
      // The pump was disconnected or has ended: its display is dark.
      () => current && setShown(null),
    );
    return () => {
      current = false;
    };
  }, [board, displayRevision]);
  return shown;
}

function useLeft(shown: Shown | null): number {
  const [now, setNow] = useState(() => performance.now());
  const open = shown?.secret != null;
  useEffect(() => {
    setNow(performance.now());
    if (!open) return;
    const timer = setInterval(() => setNow(performance.now()), 500);
    return () => clearInterval(timer);
  }, [open]);
  return shown === null ? 0 : Math.max(0, shown.leftMs - Math.max(0, now - shown.readAt));
}

export function PumpDisplay({ shown }: { readonly shown: Shown | null }) {
  const left = useLeft(shown);
  return (
    <Panel title="On the pump" note="display and buttons" flush>
      <div className="p-4">
        <section
          aria-label="The pump's display"
          className="flex min-h-40 flex-col rounded-md bg-screen px-4 py-3.5 font-mono text-on-screen"
        >
          {shown?.secret != null ? <Secret secret={shown.secret} left={left} /> : <Dark closed={shown?.closed ?? ''} />}
        </section>
      </div>
      <PumpButtons label="Buttons" />
    </Panel>
  );
}

function Secret({ secret, left }: { readonly secret: string; readonly left: number }) {
  return (
    <>
      <div className="flex justify-between text-xs text-on-screen-faint">
        <span>PAIR</span>
        <span className="num">closes in {clock(left)}</span>
      </div>
      <p className="num my-auto grid grid-cols-4 gap-y-2 py-3 text-lg tracking-wider">
        {secret.split('-').map((group, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two groups may be alike
          <span key={index}>{group}</span>
        ))}
      </p>
      <p className="text-2xs text-on-screen-faint">The last two are check digits.</p>
    </>
  );
}

function Dark({ closed }: { readonly closed: string }) {
  return (
    <p className="m-auto text-center text-xs text-on-screen-faint">
      {closed === '' ? 'Nothing to show' : (closedWords[closed] ?? `Window closed: ${closed}`)}
    </p>
  );
}

export function PumpButtons({ label }: { readonly label: string }) {
  const [press, busy] = useAction(async (button: 'confirm' | 'stop') => {
    await call('pressButton', { button, holdMs: PRESS_MS[button] });
  });
  return (
    <div className="flex items-center gap-2 border-t border-line bg-sunken px-4 py-2.5">
      <span className="mr-auto text-xs text-faint">{label}</span>
      <Button small busy={busy} onClick={() => press('confirm')}>
        Hold confirm
      </Button>
      <Button small busy={busy} onClick={() => press('stop')}>
        Press stop
      </Button>
    </div>
  );
}
