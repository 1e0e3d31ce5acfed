// SPDX-License-Identifier: Apache-2.0
/** The pump's newest history records, newest first. */
import type { HistoryRecord } from '../../../ipc/pump.js';
import { clock } from '../../ui/format.js';
import { EmptyState } from '../../ui/panel.js';

export function HistoryTable({ records }: { readonly records: readonly HistoryRecord[] }) {
  if (records.length === 0) {
    return (
      <EmptyState icon="evidence" title="No record yet">
        The pump journals boots, boluses, paired peers and security events; they appear here.
      </EmptyState>
    );
  }
  return (
    <table className="num w-full text-left">
      <thead className="sticky top-0 bg-surface">
        <tr className="label-caps border-b border-line">
          <th className="w-16 px-4 py-1.5 font-semibold">No.</th>
          <th className="w-28 px-2 py-1.5 font-semibold">Boot, time</th>
          <th className="px-2 py-1.5 font-semibold">What happened</th>
        </tr>
      </thead>
      <tbody>
        {records.map((record) => (
          <tr key={record.sequence} className="border-b border-line last:border-b-0">
            <td className="px-4 py-1.5 text-faint">{record.sequence}</td>
            <td className="px-2 py-1.5 text-soft">
              {record.bootCount}, {clock(record.uptimeMs)}
            </td>
            <td className="px-2 py-1.5">{record.text}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
