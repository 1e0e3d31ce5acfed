// SPDX-License-Identifier: Apache-2.0
/** Who is paired with the pump; each can be unpaired, after a question. */
import { useState } from 'react';
import type { Peer, PumpView } from '../../../ipc/pump.js';
import { call } from '../../state/api.js';
import { useAction } from '../../state/use-call.js';
import { Button } from '../../ui/button.js';
import { Confirm } from '../../ui/confirm.js';
import { hexGroups } from '../../ui/format.js';
import { EmptyState } from '../../ui/panel.js';

export function PeersTable({ pump }: { readonly pump: PumpView }) {
  const [asked, setAsked] = useState<Peer | null>(null);
  const [unpair, busy] = useAction(async ({ fingerprint }: Peer) => {
    try {
      await call('unpairPeer', { fingerprint });
    } finally {
      setAsked(null);
    }
  });
  if (pump.peers.length === 0) {
    return (
      <EmptyState icon="shield" title="No peers to show">
        The pump lists who is paired with it while a session is open.
      </EmptyState>
    );
  }
  return (
    <>
      <table className="w-full text-left">
        <thead className="sticky top-0 bg-surface">
          <tr className="label-caps border-b border-line">
            <th className="px-4 py-1.5 font-semibold">Key</th>
            <th className="px-2 py-1.5 font-semibold">Role</th>
            <th className="w-0 px-4 py-1.5">
              <span className="sr-only">Unpair</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {pump.peers.map((peer) => (
            <tr key={peer.fingerprint} className="border-b border-line last:border-b-0">
              <td className="px-4 py-1.5">
                <span className="font-mono text-xs">{hexGroups(peer.fingerprint)}</span>
                {peer.self && (
                  <span className="ml-2 rounded bg-selected px-1.5 py-0.5 text-2xs font-medium text-accent">
                    This computer
                  </span>
                )}
              </td>
              <td className="px-2 py-1.5 text-soft">{peer.role}</td>
              <td className="px-4 py-1.5 text-right">
                <Button
                  small
                  disabled={pump.link !== 'connected'}
                  onClick={() => setAsked(peer)}
                  aria-label={`Unpair ${peer.self ? 'this computer' : peer.fingerprint}`}
                >
                  Unpair…
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Confirm
        open={asked !== null}
        title={asked?.self === true ? 'Unpair this computer?' : 'Unpair this peer?'}
        confirm="Unpair"
        refuse="Keep it paired"
        tone="danger"
        busy={busy}
        onConfirm={() => asked !== null && unpair(asked)}
        onCancel={() => setAsked(null)}
      >
        <p>
          {asked?.self === true
            ? `${pump.name} will forget this computer and end the connection. To use it again it must be paired anew, with its button and its display.`
            : `${pump.name} will forget the ${asked?.role ?? ''} with the key ${hexGroups(asked?.fingerprint ?? '')}. A session that it has is ended.`}
        </p>
      </Confirm>
    </>
  );
}
