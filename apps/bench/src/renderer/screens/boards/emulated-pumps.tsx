// SPDX-License-Identifier: Apache-2.0
/** Emulated pumps: start one with a firmware image and, for the mutants build, one deliberate weakness. */
import { useState } from 'react';
import type { EmulatedPump, Firmware } from '../../../ipc/boards.js';
import { call } from '../../state/api.js';
import { useAction, useLoaded } from '../../state/use-call.js';
import { Button } from '../../ui/button.js';
import { cx } from '../../ui/cx.js';
import { EmptyState, Panel } from '../../ui/panel.js';
import { ConnectButton } from './connect-button.js';
import { type FirmwareChoice, FirmwarePicker, releaseChoice } from './firmware-picker.js';

export function EmulatedPumps({ pumps }: { readonly pumps: readonly EmulatedPump[] }) {
  const firmwares = useLoaded('firmwares', {});
  const images = firmwares.state === 'ready' ? firmwares.value : [];
  return (
    <Panel title="Emulated pumps" note={pumps.length === 0 ? undefined : `${pumps.length} on this bench`} flush>
      {pumps.length === 0 ? (
        <EmptyState icon="pump" title="No emulated pump runs">
          Start one to try the screens without a board. It runs in real time, delivers steps as a board does, and
          forgets everything when it is stopped.
        </EmptyState>
      ) : (
        <ul>
          {pumps.map((pump) => (
            <PumpRow key={pump.id} pump={pump} />
          ))}
        </ul>
      )}
      <StartForm images={images} />
    </Panel>
  );
}

function StartForm({ images }: { readonly images: readonly Firmware[] }) {
  const [choice, setChoice] = useState<FirmwareChoice>(releaseChoice);
  const image = images.find(({ id }) => id === choice.firmware);
  const [start, busy] = useAction(async () => {
    await call('startEmulatedPump', choice);
  });
  return (
    <form
      className="flex flex-wrap items-end gap-3 border-t border-line bg-sunken px-4 py-3"
      onSubmit={(event) => {
        event.preventDefault();
        start();
      }}
    >
      <FirmwarePicker images={images} choice={choice} onChange={setChoice} />
      <Button
        type="submit"
        tone="accent"
        icon="plus"
        busy={busy}
        disabled={image?.present !== true}
        className="ml-auto"
      >
        {busy ? 'Starting…' : 'Start emulated pump'}
      </Button>
      {image?.present === false && (
        <p className="w-full text-xs text-warn">
          The image <span className="font-mono">{image.path}</span> is not built yet. Build it with{' '}
          <span className="font-mono">npm run build</span>.
        </p>
      )}
    </form>
  );
}

const states: Readonly<Record<EmulatedPump['state'], { word: string; tone: string }>> = {
  starting: { word: 'Starting', tone: 'bg-warn' },
  running: { word: 'Running', tone: 'bg-pass' },
  failed: { word: 'Failed', tone: 'bg-fail' },
};

function PumpRow({ pump }: { readonly pump: EmulatedPump }) {
  const [stop, stopping] = useAction(async () => {
    await call('stopEmulatedPump', { id: pump.id });
  });
  const { word, tone } = states[pump.state];
  const build =
    pump.firmware === 'release'
      ? 'Release firmware'
      : pump.mutant === null
        ? 'Mutants build, no weakness'
        : `Mutant ${pump.mutant}`;
  return (
    <li className="flex items-center gap-3 border-b border-line px-4 py-2.5 last:border-b-0">
      <span className={cx('size-2 shrink-0 rounded-full', tone)} />
      <div className="min-w-0 flex-1">
        <div className="font-medium">{pump.name}</div>
        <div className="text-xs text-faint">
          {word} · {build}
        </div>
        {pump.trouble !== '' && <div className="text-xs text-fail">{pump.trouble}</div>}
      </div>
      {pump.state === 'running' && <ConnectButton board={pump.id} name={pump.name} accent />}
      <Button small busy={stopping} onClick={stop} aria-label={`Stop ${pump.name}`}>
        {pump.state === 'failed' ? 'Remove' : 'Stop'}
      </Button>
    </li>
  );
}
