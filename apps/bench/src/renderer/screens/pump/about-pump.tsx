// SPDX-License-Identifier: Apache-2.0
/** Who the pump is, what it can do, and how long the session may go on. */
import type { PumpView } from '../../../ipc/pump.js';
import { clock, hexGroups, units } from '../../ui/format.js';
import { EmptyState, Facts } from '../../ui/panel.js';

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
export function SessionLine({ pump: { session } }: { readonly pump: PumpView }) {
  const facts = [
    ['Session opened by', session === null ? '–' : session.resumed ? 'resuming the last one' : 'a whole handshake'],
    ['Ends at the latest in', session === null ? '–' : clock(session.ageLeftMs)],
    ['Ends when idle for', session === null ? '–' : clock(session.idleLimitMs)],
  ] as const;
  return (
    <section aria-label="Session" className="rounded-lg border border-line bg-surface px-4 py-2.5">
      <dl className="num flex flex-wrap gap-x-6 gap-y-1">
        {facts.map(([name, value]) => (
          <div key={name} className="flex gap-2">
            <dt className="text-faint">{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
