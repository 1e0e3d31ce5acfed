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
import { EmptyState, PageHeader, Panel, ProblemNote } from '../../ui/panel.js';
import { tabClass } from '../../ui/tabs.js';
import { AboutPump, SessionLine } from './about-pump.js';
import { HistoryTable } from './history-table.js';
import { OrderPanel } from './order-panel.js';
import { PairingView } from './pairing-view.js';
import { PeersTable } from './peers-table.js';
import { PumpDisplay, useDisplay } from './pump-display.js';
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
      {pump.problem !== null && <PumpProblem pump={pump} />}
      {pump.link === 'pairing' ? <PairingView pump={pump} /> : <PumpPanels pump={pump} />}
    </div>
  );
}

function PumpPanels({ pump }: { readonly pump: PumpView }) {
  const shown = useDisplay(pump);
  return (
    <div className="grid grid-cols-[minmax(17rem,20rem)_1fr] items-start gap-4">
      <div className="flex flex-col gap-4">
        {/* While another peer's window is open its secret is to be seen; else the display says nothing. */}
        {shown?.secret != null && <PumpDisplay shown={shown} />}
        <TherapyPanel pump={pump} buttons={pump.emulated && shown?.secret == null} />
        <OrderPanel pump={pump} />
      </div>
      <div className="flex min-w-0 flex-col gap-4">
        <StepPlot />
        <Records pump={pump} />
        <SessionLine pump={pump} />
      </div>
    </div>
  );
}

function Identity({ pump: { identity, role, link } }: { readonly pump: PumpView }) {
  if (link === 'pairing') return <span>Not paired with this computer</span>;
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
  pairing: { word: 'Waits for pairing', dot: 'bg-warn' },
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
const needsPairing: ReadonlySet<string> = new Set([
  'wrong-pump-key',
  'handshake-refused',
  'peer-unpaired',
  'session-unpaired',
]);

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
          <Tabs.Tab value="peers" className={tabClass}>
            Paired peers
          </Tabs.Tab>
          <Tabs.Tab value="about" className={tabClass}>
            About
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="history" className="h-72 overflow-y-auto">
          <HistoryTable records={pump.history} />
        </Tabs.Panel>
        <Tabs.Panel value="traffic">
          <TrafficList />
        </Tabs.Panel>
        <Tabs.Panel value="peers" className="h-72 overflow-y-auto">
          <PeersTable pump={pump} />
        </Tabs.Panel>
        <Tabs.Panel value="about" className="h-72 overflow-y-auto">
          <AboutPump pump={pump} />
        </Tabs.Panel>
      </Tabs.Root>
    </Panel>
  );
}
