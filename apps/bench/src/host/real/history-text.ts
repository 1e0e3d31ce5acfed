// SPDX-License-Identifier: Apache-2.0
/** A history record in one line for a person. */
import { enumName, type HistoryRecord } from '@assay/protocol';
import { milliunitsText, words } from '../text.js';

export function historyText(record: HistoryRecord): string {
  switch (record.kind) {
    case 'boot':
      return `Started, reason ${words(enumName('BootReason', record.detail) ?? String(record.detail))}`;
    case 'bolus':
      return `Bolus ${record.bolusId ?? ''}: ${milliunitsText(record.delivered ?? 0)} of ${milliunitsText(record.ordered ?? 0)} delivered, ${record.end ?? 'end not told'}`;
    case 'peerPaired':
      return `Peer paired as ${words(enumName('Role', record.detail) ?? String(record.detail))}`;
    case 'peerUnpaired':
      return `Peer unpaired, was ${words(enumName('Role', record.detail) ?? String(record.detail))}`;
    case 'therapyState':
      return `Therapy set to ${enumName('TherapyState', record.detail) ?? record.detail}`;
    case 'security':
      return `Security event ${record.detail}`;
    default: {
      const kind = words(record.kind);
      return `${kind.charAt(0).toUpperCase()}${kind.slice(1)}, ${record.detail}`;
    }
  }
}
