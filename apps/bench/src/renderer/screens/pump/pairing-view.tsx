// SPDX-License-Identifier: Apache-2.0
/** A pump that is not paired with this computer: what a person does, in order, and the field for the secret. */
import type { ReactNode } from 'react';
import type { PumpView } from '../../../ipc/pump.js';
import { Panel } from '../../ui/panel.js';
import { PumpDisplay, useDisplay } from './pump-display.js';
import { SecretForm } from './secret-form.js';

export function PairingView({ pump }: { readonly pump: PumpView }) {
  const shown = useDisplay(pump);
  return (
    <div className="grid grid-cols-[1fr_minmax(17rem,22rem)] items-start gap-4">
      <Panel title="Pair this computer">
        <ol className="flex max-w-xl flex-col gap-5">
          <Step number={1} title="Hold the pump’s confirm button for one second">
            A window opens for one minute, in which the pump takes one new peer. The button proves that a person is at
            the pump.
          </Step>
          <Step number={2} title="Type what its display shows">
            28 characters in seven groups. Each opening shows others. They never cross the line: they prove to both
            sides that nobody stands between.
            <div className="mt-3">
              <SecretForm shown={shown?.secret ?? null} />
            </div>
          </Step>
        </ol>
      </Panel>
      {pump.emulated ? (
        <PumpDisplay shown={shown} />
      ) : (
        <Panel title="If it does not work">
          <ul className="flex list-disc flex-col gap-2 pl-4 text-soft">
            <li>A wrong secret counts: after three the window closes, and stays shut for a minute or longer.</li>
            <li>When the window has closed, hold the button again: the pump then shows another secret.</li>
            <li>Therapy goes on all the while.</li>
          </ul>
        </Panel>
      )}
    </div>
  );
}

function Step({
  number,
  title,
  children,
}: {
  readonly number: number;
  readonly title: string;
  readonly children: ReactNode;
}) {
  return (
    <li className="flex gap-3">
      <span className="num flex size-6 shrink-0 items-center justify-center rounded-full bg-selected text-xs font-semibold text-accent">
        {number}
      </span>
      <div className="min-w-0 flex-1">
        <h3 className="leading-6 font-semibold">{title}</h3>
        <div className="text-soft">{children}</div>
      </div>
    </li>
  );
}
