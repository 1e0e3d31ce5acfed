// SPDX-License-Identifier: Apache-2.0
/** Holds findings to the deviations: each finding needs one, and each deviation needs a finding. */
import { relative } from 'node:path';

/** Files from `base`, each place and check once; what is not ours (libraries, what the build writes) is left out. */
export function ownFindings(findings, base) {
  const own = new Map();
  for (const finding of findings) {
    const file = relative(base, finding.file);
    if (file.startsWith('..') || file.startsWith('build/')) continue;
    own.set([finding.tool, finding.check, file, finding.line].join('\n'), { ...finding, file });
  }
  return [...own.values()];
}

const covers = (where, file) => where === 'project' || (where.endsWith('/') ? file.startsWith(where) : file === where);

/**
 * { open, stale, borne }: findings that no deviation is about; deviations, with the place of theirs at which nothing is found any
 * more, though its tool has run; how often each deviation was needed.
 */
export function judge(findings, deviations, toolsRun) {
  const rows = deviations
    .filter(({ tool }) => toolsRun.includes(tool))
    .flatMap((deviation) => deviation.where.map((where) => ({ deviation, where, count: 0 })));
  const open = [];
  for (const finding of findings) {
    const { tool, check, file } = finding;
    const row = rows.find(
      ({ deviation, where }) => deviation.tool === tool && deviation.check === check && covers(where, file),
    );
    if (row) row.count++;
    else open.push(finding);
  }
  const borne = new Map();
  for (const { deviation, count } of rows) borne.set(deviation, (borne.get(deviation) ?? 0) + count);
  return { open, stale: rows.filter(({ count }) => count === 0), borne };
}

/** What is wrong with the list itself: an entry must say all, and no two may be about the same place. */
export function faultsOfList(deviations) {
  const faults = [];
  const seen = new Set();
  for (const { tool, check, where, reason, bearer } of deviations) {
    const name = `${tool} ${check}`;
    if (!where?.length || !reason || !bearer) faults.push(`${name}: a deviation names where, reason and bearer`);
    for (const place of where ?? []) {
      if (seen.has(`${name} ${place}`)) faults.push(`${name}: two deviations are about ${place}`);
      seen.add(`${name} ${place}`);
    }
  }
  return faults;
}
