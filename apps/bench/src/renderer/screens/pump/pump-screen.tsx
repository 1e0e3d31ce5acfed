// SPDX-License-Identifier: Apache-2.0
/** Pump: who it is, what it does now, its steps as they happen, orders, history and traffic. */
import { Tabs } from '@base-ui/react/tabs';
import type { PumpView } from '../../../ipc/pump.js';
import { call } from '../../state/api.js';
import { go } from '../../state/route.js';
import { useBench } from '../../state/store.js';
import { useAction } from '../../state/use-call.js';
import { Button } from '../../ui/button.js';
import { cx } from '../../ui/cx.js';
import { duration } from '../../ui/format.js';
import { Icon } from '../../ui/icon.js';
import { EmptyState, PageHeader, Panel, ProblemNote } from '../../ui/panel.js';
import { tabClass } from '../../ui/tabs.js';
import { HistoryTable } from './history-table.js';
import { OrderPanel } from './order-panel.js';
import { StepPlot } from './step-plot.js';
import { TherapyPanel } from './therapy-panel.js';
import { TrafficList } from './traffic-list.js';

export function PumpScreen() {
  const pump = useBench((state) => state.pump);
  return pump === null ? <NoPump /> : <ConnectedPump pump={pump} />;
}

function NoPump() {
  return (
    <div className="mx-auto flex max-w-6xl flex-col gap-4 p-6">
      <PageHeader title="Pump" />
      <Panel>
        <EmptyState
          icon="pump"
          title="No pump is connected"
          action={
            <Button tone="accent" onClick={() => go('boards')}>
              Choose a board
            </Button>
          }
        >
          Connect a board, or start an emulated pump, to see its state and deliver a bolus.
        </EmptyState>
      </Panel>
    </div>
  );
}

function ConnectedPump({ pump }: { readonly pump: PumpView }) {
  const [disconnect, busy] = useAction(async () => {
    await call('disconnectPump', {});
  });
  return (
    <div className="mx-auto flex max-w-6xl flex-col gap-4 p-6">
      <PageHeader title={pump.name} lead={<Identity pump={pump} />}>
        <LinkState pump={pump} />
        <Button busy={busy} onClick={disconnect}>
          Disconnect
        </Button>
      </PageHeader>
      {pump.link === 'pairing' && <PairingPrompt pump={pump} />}
      {pump.problem !== null && <PumpProblem pump={pump} />}
      <div className="grid grid-cols-[minmax(17rem,20rem)_1fr] items-start gap-4">
        <div className="flex flex-col gap-4">
          <TherapyPanel pump={pump} />
          <OrderPanel pump={pump} />
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <StepPlot />
          <Records pump={pump} />
        </div>
      </div>
    </div>
  );
}

function Identity({ pump: { identity, role } }: { readonly pump: PumpView }) {
  if (identity === null) return <span>Waiting for the pump to say who it is</span>;
  return (
    <span className="num">
      Serial number <span className="font-mono text-xs">{identity.serial}</span> · firmware {identity.firmware} (
      {identity.build}) on {identity.board} · connected as {role}
    </span>
  );
}

const links: Readonly<Record<PumpView['link'], { word: string; dot: string }>> = {
  opening: { word: 'Opening the port', dot: 'bg-warn animate-pulse' },
  pairing: { word: 'Pairing', dot: 'bg-warn animate-pulse' },
  connected: { word: 'Connected', dot: 'bg-pass' },
  silent: { word: 'Silent', dot: 'bg-warn' },
  lost: { word: 'Connection lost', dot: 'bg-fail' },
};

function LinkState({ pump }: { readonly pump: PumpView }) {
  const { word, dot } = links[pump.link];
  return (
    <span role="status" className="flex items-center gap-2 font-medium">
      <span className={cx('size-2 rounded-full', dot)} />
      {word}
      {pump.link === 'silent' && <span className="num text-soft">for {duration(pump.lastAnswerMs)}</span>}
    </span>
  );
}

/** The pump is another one, or has forgotten us. */
const needsPairing: ReadonlySet<string> = new Set(['wrong-pump-key', 'handshake-refused']);

function PumpProblem({ pump }: { readonly pump: PumpView }) {
  const [connect, busy] = useAction(async (pairAnew: boolean) => {
    await call('connectPump', { board: pump.board, pairAnew });
  });
  if (pump.problem === null) return null;
  const ways = pump.link === 'lost' && (
    <div className="flex shrink-0 gap-2">
      {needsPairing.has(pump.problem.code) && (
        <Button small busy={busy} onClick={() => connect(true)}>
          Pair anew
        </Button>
      )}
      <Button small busy={busy} onClick={() => connect(false)}>
        Connect again
      </Button>
    </div>
  );
  return <ProblemNote problem={pump.problem} tone={pump.link === 'lost' ? 'fail' : 'warn'} action={ways} />;
}

/** What a person has to do now, and how long the app waits for it. */
function PairingPrompt({ pump }: { readonly pump: PumpView }) {
  return (
    <div role="status" className="flex items-start gap-3 rounded-md bg-selected px-4 py-3">
      <Icon name="waiting" className="mt-0.5 text-accent" />
      <div>
        <p className="font-medium">
          {pump.emulated
            ? 'The app holds the emulated pump’s confirm button.'
            : 'Hold the pump’s confirm button for one second.'}
        </p>
        <p className="text-soft">
          This opens its pairing window, in which it takes this computer as a controller.
          {!pump.emulated && ' The app tries for one minute.'}
        </p>
      </div>
    </div>
  );
}

function Records({ pump }: { readonly pump: PumpView }) {
  return (
    <Panel flush>
      <Tabs.Root defaultValue="history">
        <Tabs.List aria-label="Records" className="flex gap-1 border-b border-line px-2.5">
          <Tabs.Tab value="history" className={tabClass}>
            History
          </Tabs.Tab>
          <Tabs.Tab value="traffic" className={tabClass}>
            Traffic
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="history" className="h-72 overflow-y-auto">
          <HistoryTable records={pump.history} />
        </Tabs.Panel>
        <Tabs.Panel value="traffic">
          <TrafficList />
        </Tabs.Panel>
      </Tabs.Root>
    </Panel>
  );
}
