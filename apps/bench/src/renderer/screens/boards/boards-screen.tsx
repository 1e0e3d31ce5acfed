// SPDX-License-Identifier: Apache-2.0
/** Boards: what can be connected now, emulated pumps to start, and the rigs that a certification can use. */
import { useState } from 'react';
import type { Rig, SerialBoard } from '../../../ipc/boards.js';
import { call } from '../../state/api.js';
import { useBench } from '../../state/store.js';
import { useAction, useLoaded } from '../../state/use-call.js';
import { Button } from '../../ui/button.js';
import { cx } from '../../ui/cx.js';
import { EmptyState, Loading, PageHeader, Panel, ProblemNote } from '../../ui/panel.js';
import { ConnectButton } from './connect-button.js';
import { EmulatedPumps } from './emulated-pumps.js';

export function BoardsScreen() {
  const boards = useBench((state) => state.boards);
  const [refresh, refreshing] = useAction(async () => {
    await call('refreshBoards', {});
  });
  return (
    <div className="mx-auto flex max-w-6xl flex-col gap-4 p-6">
      <PageHeader
        title="Boards"
        lead="Pumps and fixtures in reach of this computer. Emulated pumps run the same firmware image as a board."
      />
      <EmulatedPumps pumps={boards.emulated} />
      <Panel
        title="Serial ports"
        note={boards.serial.length === 0 ? undefined : `${boards.serial.length} found`}
        flush
        actions={
          <Button small icon="refresh" busy={refreshing} onClick={refresh}>
            Look again
          </Button>
        }
      >
        {boards.trouble !== '' && (
          <div className="p-4">
            <ProblemNote
              problem={{
                code: 'serial-list-failed',
                message: boards.trouble,
                mend: 'Check that serial ports may be listed by your account.',
              }}
            />
          </div>
        )}
        {boards.serial.length > 0 ? (
          <SerialTable boards={boards.serial} />
        ) : (
          <EmptyState icon="boards" title="No serial port found">
            Plug a board in by USB. It appears here by itself within two seconds; nothing needs to be restarted.
          </EmptyState>
        )}
        <AddPort />
      </Panel>
      <Rigs />
    </div>
  );
}

function AddPort() {
  const [path, setPath] = useState('');
  const [add, busy] = useAction(async () => {
    await call('addPort', { path: path.trim() });
    setPath('');
  });
  return (
    <form
      className="flex flex-wrap items-center gap-2 border-t border-line bg-sunken px-4 py-2.5"
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
    >
      <span className="mr-auto text-xs text-faint">
        A port that is not listed, such as a link under /dev/serial/by-id
      </span>
      <input
        aria-label="Path of a port"
        placeholder="/dev/…"
        value={path}
        spellCheck={false}
        onChange={(event) => setPath(event.target.value)}
        className="h-6 w-64 rounded-md border border-edge bg-raised px-2 font-mono text-xs placeholder:text-faint"
      />
      <Button type="submit" small busy={busy} disabled={path.trim() === ''}>
        Add port
      </Button>
    </form>
  );
}

function SerialTable({ boards }: { readonly boards: readonly SerialBoard[] }) {
  return (
    <table className="w-full text-left">
      <thead>
        <tr className="label-caps border-b border-line">
          <th className="px-4 py-2 font-semibold">Board</th>
          <th className="px-4 py-2 font-semibold">Port</th>
          <th className="px-4 py-2 font-semibold">Serial number</th>
          <th className="px-4 py-2 font-semibold">USB</th>
          <th className="w-0 px-4 py-2">
            <span className="sr-only">Connect</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {boards.map((board) => (
          <tr key={board.id} className="border-b border-line last:border-b-0">
            <td className="px-4 py-2.5">
              <div className="font-medium">{board.hint === '' ? 'Serial port' : board.hint}</div>
              <div className="text-xs text-faint">
                {board.manufacturer === '' ? 'Manufacturer not told' : board.manufacturer}
              </div>
            </td>
            <td className="px-4 py-2.5 font-mono text-xs">{board.path}</td>
            <td className="px-4 py-2.5 font-mono text-xs">{board.serialNumber === '' ? '–' : board.serialNumber}</td>
            <td className="px-4 py-2.5 font-mono text-xs">{board.usb === '' ? '–' : board.usb}</td>
            <td className="px-4 py-2.5 text-right">
              <ConnectButton board={board.id} name={board.path} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Rigs() {
  const rigs = useLoaded('rigs', {});
  return (
    <Panel title="Rigs" note="What a certification can run on" flush>
      {rigs.state === 'loading' && <Loading label="Loading rigs" rows={2} />}
      {rigs.state === 'failed' && (
        <div className="p-4">
          <ProblemNote
            problem={rigs.problem}
            action={
              <Button small onClick={rigs.reload}>
                Try again
              </Button>
            }
          />
        </div>
      )}
      {rigs.state === 'ready' && (
        <ul>
          {rigs.value.map((rig) => (
            <RigRow key={rig.id} rig={rig} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function RigRow({ rig }: { readonly rig: Rig }) {
  return (
    <li className="flex items-start gap-3 border-b border-line px-4 py-3 last:border-b-0">
      <span className={cx('mt-1.5 size-2 shrink-0 rounded-full', rig.trouble === '' ? 'bg-pass' : 'bg-edge')} />
      <div className="min-w-0 flex-1">
        <div className="font-medium">{rig.title}</div>
        <div className="text-xs text-faint">
          <span className="font-mono">{rig.path}</span> · {rig.summary}
        </div>
        {rig.trouble !== '' && <div className="mt-0.5 text-xs whitespace-pre-line text-warn">{rig.trouble}</div>}
      </div>
      <span className="text-xs text-soft">{rig.trouble === '' ? 'Ready' : 'Not ready'}</span>
    </li>
  );
}
