// SPDX-License-Identifier: Apache-2.0
/** Frames and messages of the connection, decoded, newest at the bottom; only the lines in view exist in the page. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import type { TrafficLine } from '../../../ipc/pump.js';
import { useBench } from '../../state/store.js';
import { cx } from '../../ui/cx.js';
import { Check } from '../../ui/field.js';
import { hexGroups } from '../../ui/format.js';
import { Icon } from '../../ui/icon.js';
import { EmptyState } from '../../ui/panel.js';

const ROW = 26;

export function TrafficList() {
  const lines = useBench((state) => state.traffic);
  const scroller = useRef<HTMLDivElement>(null);
  const [follow, setFollow] = useState(true);
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
  });
  useEffect(() => {
    if (follow && lines.length > 0) rows.scrollToIndex(lines.length - 1);
  }, [follow, lines.length, rows]);
  return (
    <div className="flex h-72 flex-col">
      <div className="flex h-9 shrink-0 items-center border-b border-line px-4 text-xs text-faint">
        <span className="num">{lines.length} newest lines kept</span>
        <span className="ml-auto text-soft">
          <Check label="Follow" checked={follow} onChange={setFollow}>
            Follow
          </Check>
        </span>
      </div>
      {lines.length === 0 ? (
        <EmptyState icon="boards" title="No traffic yet">
          Frames appear here as they cross the port.
        </EmptyState>
      ) : (
        <div
          ref={scroller}
          role="log"
          aria-live="off"
          aria-label="Traffic"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
          tabIndex={0}
          className="min-h-0 flex-1 overflow-auto font-mono text-xs"
        >
          <div className="relative w-full" style={{ height: rows.getTotalSize() }}>
            {rows.getVirtualItems().map((item) => {
              const line = lines[item.index];
              return line === undefined ? null : <Line key={line.n} line={line} top={item.start} />;
            })}
          </div>
        </div>
      )}
    </div>
  );
}

function Line({ line, top }: { readonly line: TrafficLine; readonly top: number }) {
  return (
    <div className="absolute inset-x-0 flex items-center gap-3 px-4 whitespace-nowrap" style={{ top, height: ROW }}>
      <span className="num w-16 shrink-0 text-right text-faint">{line.at.toFixed(3)}</span>
      <Icon
        name={line.dir === 'tx' ? 'up' : 'down'}
        className={cx('shrink-0', line.dir === 'tx' ? 'text-accent' : 'text-pass')}
      />
      <span className="sr-only">{line.dir === 'tx' ? 'to pump' : 'from pump'}</span>
      <span className="w-32 shrink-0 truncate font-medium">{line.label}</span>
      <span className="min-w-0 flex-1 truncate text-soft">
        {line.detail === '' ? hexGroups(line.hex) : line.detail}
      </span>
    </div>
  );
}
