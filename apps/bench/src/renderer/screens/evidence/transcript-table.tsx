// SPDX-License-Identifier: Apache-2.0
/** Every transcript of the folder, the set-up's among them, to be read whole. */
import { useState } from 'react';
import type { EvidenceView } from '../../../ipc/evidence.js';
import { Button } from '../../ui/button.js';
import { shortHash } from '../../ui/format.js';
import { TranscriptDialog } from '../certification/transcript-dialog.js';

export function TranscriptTable({ view: { handle, transcripts } }: { readonly view: EvidenceView }) {
  const [open, setOpen] = useState<EvidenceView['transcripts'][number] | null>(null);
  return (
    <>
      <table className="w-full text-left">
        <thead className="sticky top-0 bg-surface">
          <tr className="label-caps">
            <th className="border-b border-line px-4 py-2 font-semibold">Transcript</th>
            <th className="border-b border-line px-2 py-2 text-right font-semibold">Entries</th>
            <th className="border-b border-line px-4 py-2 font-semibold">Last chain value</th>
            <th className="w-0 border-b border-line px-4 py-2">
              <span className="sr-only">Open</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {transcripts.map((transcript) => (
            <tr key={transcript.id} className="border-b border-line last:border-b-0">
              <td className="px-4 py-2 font-medium">
                <span className="mr-2 font-mono text-xs text-soft">{transcript.id}</span>
                {transcript.title}
              </td>
              <td className="num px-2 py-2 text-right">{transcript.entries}</td>
              <td className="px-4 py-2 font-mono text-xs text-soft" title={transcript.head}>
                {shortHash(transcript.head)}
              </td>
              <td className="px-4 py-2 text-right">
                <Button
                  small
                  disabled={transcript.entries === 0}
                  onClick={() => setOpen(transcript)}
                  aria-label={`Open transcript ${transcript.id}`}
                >
                  Open
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {open !== null && (
        <TranscriptDialog handle={handle} sequence={open.id} title={open.title} at={0} onClose={() => setOpen(null)} />
      )}
    </>
  );
}
