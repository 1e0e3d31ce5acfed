// SPDX-License-Identifier: Apache-2.0
/** Connects a board and shows its pump. */
import { call } from '../../state/api.js';
import { go } from '../../state/route.js';
import { useBench } from '../../state/store.js';
import { useAction } from '../../state/use-call.js';
import { Button } from '../../ui/button.js';
import { Icon } from '../../ui/icon.js';

/** Connects, or leads to the pump that is connected already. */
export function ConnectButton({
  board,
  name,
  accent = false,
}: {
  readonly board: string;
  readonly name: string;
  readonly accent?: boolean;
}) {
  const connected = useBench((state) => state.pump?.board === board && state.pump.link !== 'lost');
  const [connect, busy] = useAction(async () => {
    await call('connectPump', { board, pairAnew: false });
    go('pump');
  });
  return connected ? (
    <Button small onClick={() => go('pump')} aria-label={`Show ${name}`}>
      Show
      <Icon name="right" className="-mr-1" />
    </Button>
  ) : (
    <Button small tone={accent ? 'accent' : 'plain'} busy={busy} onClick={connect} aria-label={`Connect ${name}`}>
      Connect
    </Button>
  );
}
