// SPDX-License-Identifier: Apache-2.0
/** Orders to the pump: each is prepared by the host, shown in its words, and sent only when it is confirmed. */
import { useState } from 'react';
import type { Order, PendingOrder, PumpView } from '../../../ipc/pump.js';
import { call } from '../../state/api.js';
import { useAction } from '../../state/use-call.js';
import { Button } from '../../ui/button.js';
import { Confirm } from '../../ui/confirm.js';
import { NumberBox } from '../../ui/field.js';
import { units } from '../../ui/format.js';
import { Panel } from '../../ui/panel.js';

const titles: Readonly<Record<Order['kind'], { title: string; confirm: string; tone: 'accent' | 'danger' }>> = {
  bolus: { title: 'Deliver this bolus?', confirm: 'Deliver bolus', tone: 'accent' },
  'cancel-bolus': { title: 'Cancel the running bolus?', confirm: 'Cancel bolus', tone: 'danger' },
  'stop-therapy': { title: 'Stop therapy?', confirm: 'Stop therapy', tone: 'danger' },
  'run-therapy': { title: 'Run therapy?', confirm: 'Run therapy', tone: 'accent' },
};

export function OrderPanel({ pump }: { readonly pump: PumpView }) {
  const [pending, setPending] = useState<PendingOrder | null>(null);
  const [said, setSaid] = useState('');
  const [prepare, preparing] = useAction(async (order: Order) => setPending(await call('prepareOrder', order)));
  const [confirm, confirming] = useAction(async (orderId: string) => {
    try {
      setSaid((await call('confirmOrder', { orderId })).text);
    } finally {
      setPending(null);
    }
  });
  return (
    <Panel title="Orders" flush>
      <BolusForm pump={pump} busy={preparing} onOrder={prepare} />
      <TherapyButtons pump={pump} busy={preparing} onOrder={prepare} />
      <p role="status" className="min-h-9 border-t border-line px-4 py-2 text-xs text-soft">
        {said}
      </p>
      <Confirm
        open={pending !== null}
        {...titles[pending?.order.kind ?? 'bolus']}
        busy={confirming}
        confirmFirst={pending?.order.kind === 'cancel-bolus' || pending?.order.kind === 'stop-therapy'}
        onConfirm={() => pending !== null && confirm(pending.orderId)}
        onCancel={() => setPending(null)}
      >
        {pending?.order.kind === 'bolus' && (
          <p className="num my-2 text-2xl font-semibold text-ink">{units(pending.order.milliunits)}</p>
        )}
        <p>{pending?.text}</p>
      </Confirm>
    </Panel>
  );
}

interface Part {
  readonly pump: PumpView;
  readonly busy: boolean;
  readonly onOrder: (order: Order) => void;
}

function BolusForm({ pump, busy, onOrder }: Part) {
  const [amount, setAmount] = useState<number | null>(0.5);
  const step = (pump.identity?.stepMilliunits ?? 50) / 1000;
  const max = (pump.identity?.maxBolusMilliunits ?? 10_000) / 1000;
  const ready = pump.link === 'connected' && pump.status?.therapy === 'run' && pump.status.bolusId === 0;
  const why = whyNot(pump);
  return (
    <form
      className="flex flex-col gap-2 px-4 py-3.5"
      onSubmit={(event) => {
        event.preventDefault();
        if (amount !== null) onOrder({ kind: 'bolus', milliunits: Math.round(amount * 1000) });
      }}
    >
      <div className="flex items-end gap-2">
        <div className="min-w-0 flex-1">
          <NumberBox
            label="Bolus"
            value={amount}
            onChange={setAmount}
            min={step}
            max={max}
            step={step}
            decimals={2}
            unit="U"
          />
        </div>
        <Button type="submit" tone="accent" busy={busy} disabled={!ready || amount === null}>
          Order bolus…
        </Button>
      </div>
      <p className="text-xs text-faint">{why ?? `Steps of ${step.toFixed(2)} U, at most ${max.toFixed(2)} U.`}</p>
    </form>
  );
}

function whyNot({ link, status }: PumpView): string | null {
  if (link !== 'connected' || status === null) return 'Orders need a connected pump.';
  if (status.therapy !== 'run') return 'Therapy is stopped: run therapy first.';
  return status.bolusId === 0 ? null : 'A bolus is running: wait for its end or cancel it.';
}

function TherapyButtons({ pump, busy, onOrder }: Part) {
  const { status, link } = pump;
  const connected = link === 'connected' && status !== null;
  return (
    <div className="flex flex-wrap gap-2 border-t border-line px-4 py-3">
      <Button
        disabled={!connected || status.bolusId === 0}
        busy={busy}
        onClick={() => onOrder({ kind: 'cancel-bolus' })}
      >
        Cancel bolus…
      </Button>
      {status?.therapy === 'run' || status === null ? (
        <Button tone="danger" disabled={!connected} busy={busy} onClick={() => onOrder({ kind: 'stop-therapy' })}>
          Stop therapy…
        </Button>
      ) : (
        <Button disabled={!connected} busy={busy} onClick={() => onOrder({ kind: 'run-therapy' })}>
          Run therapy…
        </Button>
      )}
    </div>
  );
}
