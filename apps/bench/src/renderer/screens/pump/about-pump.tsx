// SPDX-License-Identifier: Apache-2.0
/** Who the pump is, what it can do, and how long the session may go on. */
import type { PumpView } from '../../../ipc/pump.js';
import { clock, hexGroups, units } from '../../ui/format.js';
import { EmptyState, Facts, Panel } from '../../ui/panel.js';

export function AboutPump({ pump: { identity } }: { readonly pump: PumpView }) {
  if (identity === null) {
    return (
      <EmptyState icon="pump" title="Not known yet">
        The pump says who it is in its first answer.
      </EmptyState>
    );
  }
  const features =
    identity.features.length === 0 ? 'Only the messages that every pump has' : identity.features.join(', ');
  return (
    <div className="p-4">
      <Facts
        facts={[
          { name: 'Serial number', value: <span className="font-mono text-xs">{identity.serial}</span> },
          { name: 'Firmware', value: `${identity.firmware} (${identity.build}) on ${identity.board}` },
          {
            name: 'Image, SHA-256',
            value: <span className="font-mono text-2xs break-all">{hexGroups(identity.imageDigest)}</span>,
          },
          { name: 'One step', value: units(identity.stepMilliunits) },
          { name: 'Largest bolus', value: units(identity.maxBolusMilliunits) },
          { name: 'Features', value: features },
        ]}
      />
    </div>
  );
}

/** The limits of the session, kept by the pump and by this app. */
export function SessionPanel({ pump: { session } }: { readonly pump: PumpView }) {
  const value = (text: string) => (session === null ? '–' : text);
  return (
    <Panel title="Session">
      <Facts
        facts={[
          {
            name: 'Opened by',
            value: value(session?.resumed === true ? 'resuming the last one' : 'a whole handshake'),
          },
          { name: 'Ends at the latest in', value: value(clock(session?.ageLeftMs ?? 0)) },
          { name: 'Ends when idle for', value: value(clock(session?.idleLimitMs ?? 0)) },
        ]}
      />
    </Panel>
  );
}
