// SPDX-License-Identifier: Apache-2.0
/** The pump's history, page by page (messages.md, ReadHistory). */
import type { Body, HistoryRecord } from '@assay/protocol';
import { PumpError } from './errors.js';
import type { Result } from './exchange.js';

const HISTORY_PAGE = 8;

/** Records from sequence number `from` on, to the newest. `ask` sends one ReadHistory. Throws PumpError `bad-answer`. */
export async function* readHistory(
  ask: (body: Body<'ReadHistory'>) => Promise<Result<Body<'HistoryPage'>>>,
  from: number,
): AsyncGenerator<HistoryRecord, void, undefined> {
  let next = from;
  for (;;) {
    const page = await ask({ from: next, count: HISTORY_PAGE });
    if (!page.ok) {
      throw new PumpError('bad-answer', `ReadHistory from ${next} was answered ${page.result}`);
    }
    for (const record of page.value.records) {
      // A pump that repeats itself must not keep us here for ever.
      if (record.sequence < next) {
        throw new PumpError(
          'bad-answer',
          `history record ${record.sequence} came where ${next} or later was asked for`,
        );
      }
      next = record.sequence + 1;
      yield record;
    }
    if (!page.value.more) {
      return;
    }
    if (page.value.records.length === 0) {
      throw new PumpError('bad-answer', `a history page from ${next} is empty and says that more follows`);
    }
  }
}
