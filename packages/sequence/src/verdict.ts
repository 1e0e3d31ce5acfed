// SPDX-License-Identifier: Apache-2.0
/** From entries to a verdict: the one path that a live run and a re-judgement both take. */
import { canonical } from './canonical.js';
import { formatMeasurement, MAX_EVIDENCE, within } from './measure.js';
import type { Entry, Judgement, Measurement, Outcome, Sequence } from './model.js';
import { TranscriptView } from './view.js';

/** The part of a device profile that the engine itself reads: the names of what the device can do. */
export interface CapabilityProfile {
  readonly capabilities: readonly string[];
}

export interface Verdict {
  readonly outcome: Outcome;
  readonly reason: string;
  readonly measurements: readonly Measurement[];
}

/** What deciding needs of a sequence: no bench, so records are judged without hardware. */
export type Judge<Profile> = Pick<Sequence<never, Profile>, 'id' | 'needs' | 'judge'>;

export interface Rejudgement {
  readonly agrees: boolean;
  /** What the transcript says; null when it ends before its verdict. */
  readonly recorded: Verdict | null;
  readonly recomputed: Verdict;
  /** One sentence each; empty exactly when `agrees`. */
  readonly differences: readonly string[];
}

/** The entries that a judge sees: everything before the first measurement or verdict. */
export function judgedEntries(entries: readonly Entry[]): readonly Entry[] {
  const cut = entries.findIndex(isFinding);
  return cut < 0 ? entries : entries.slice(0, cut);
}

/** The reason why a sequence does not apply to this device, or null when it does. */
export function notApplicable(needs: readonly string[], profile: CapabilityProfile): string | null {
  const missing = needs.filter((need) => !profile.capabilities.includes(need));
  return missing.length === 0 ? null : `The device profile does not claim: ${missing.join(', ')}.`;
}

/**
 * Pure. The order is the rule: gating, abort, rig error, silence of the device, then the judge; and a device error that
 * stopped the drive can never become a pass, whatever the judge says.
 */
export function decide<Profile extends CapabilityProfile>(
  entries: readonly Entry[],
  sequence: Judge<Profile>,
  profile: Profile,
): Verdict {
  const seen = judgedEntries(entries);
  const view = new TranscriptView(seen);
  const gate = notApplicable(sequence.needs, profile);
  if (gate !== null) {
    return bare('not-applicable', gate);
  }
  const aborted = view.of('aborted')[0];
  if (aborted !== undefined) {
    return bare('aborted', aborted.reason);
  }
  const rigError = view.of('rig-error')[0];
  if (rigError !== undefined) {
    return bare('error', `The rig failed: ${rigError.text} (${rigError.code})`);
  }
  if (view.frames('rx').length === 0) {
    return bare(
      'error',
      'The sequence exchanged no frame with the device: nothing was received, so nothing was shown.',
    );
  }
  const judged = judge(seen, sequence, profile);
  const peerError = view.peerErrors()[0];
  if (peerError !== undefined && judged.outcome !== 'fail') {
    const reason = `The device ended the conversation short: ${peerError.text} (${peerError.code})`;
    return { outcome: 'fail', reason, measurements: judged.measurements };
  }
  return judged;
}

/** Judges recorded entries again and compares with the measurements and the verdict recorded among them. */
export function rejudge<Profile extends CapabilityProfile>(
  entries: readonly Entry[],
  sequence: Judge<Profile>,
  profile: Profile,
): Rejudgement {
  const recomputed = decide(entries, sequence, profile);
  const view = new TranscriptView(entries);
  const verdict = view.of('verdict')[0];
  const measurements = view.of('measurement').map((entry) => entry.m);
  const recorded = verdict === undefined ? null : { outcome: verdict.outcome, reason: verdict.reason, measurements };
  const differences = [...shapeProblems(entries, sequence.id), ...compare(recorded, recomputed)];
  return { agrees: differences.length === 0, recorded, recomputed, differences };
}

function judge<Profile>(entries: readonly Entry[], sequence: Judge<Profile>, profile: Profile): Verdict {
  let judged: Judgement;
  try {
    judged = sequence.judge({ entries, profile });
    // A judge's result is recorded, so it must be something that a transcript can hold.
    canonical(judged);
  } catch (error) {
    return bare('error', `The judge failed: ${error instanceof Error ? error.message : String(error)}`);
  }
  const { measurements } = judged;
  const fault = judgeFault(judged, entries.length);
  return fault === null
    ? { outcome: judged.outcome, reason: judged.reason, measurements }
    : bare('error', `The judge is wrong: ${fault}`);
}

/** A judge is code under suspicion too: what it returns must follow from its own measurements. */
function judgeFault({ measurements, outcome }: Judgement, entryCount: number): string | null {
  if (measurements.length === 0) {
    return 'it measured nothing.';
  }
  const names = new Set<string>();
  for (const m of measurements) {
    if (names.has(m.name)) {
      return `two measurements are named ${m.name}.`;
    }
    names.add(m.name);
    if (m.within !== within(m.value, m.limit)) {
      return `${formatMeasurement(m)}, yet it says within = ${m.within}.`;
    }
    if (m.evidence.length > MAX_EVIDENCE || m.evidence.some((n) => !(n >= 0 && n < entryCount))) {
      return `measurement ${m.name} points to entries that do not exist, or to more than ${MAX_EVIDENCE}.`;
    }
  }
  const follows = measurements.every((m) => m.within) ? 'pass' : 'fail';
  return outcome === follows ? null : `it says ${outcome} where its measurements say ${follows}.`;
}

function bare(outcome: Outcome, reason: string): Verdict {
  return { outcome, reason, measurements: [] };
}

function isFinding(entry: Entry): boolean {
  return entry.k === 'measurement' || entry.k === 'verdict';
}

function shapeProblems(entries: readonly Entry[], id: string): string[] {
  const problems: string[] = [];
  const open = entries[0];
  if (open?.k !== 'open') {
    problems.push('The transcript does not begin with an open entry.');
  } else if (open.sequence !== id) {
    problems.push(`The transcript is of sequence ${open.sequence}, the judge of sequence ${id}.`);
  }
  const stray = entries.slice(judgedEntries(entries).length).find((entry) => !isFinding(entry));
  if (stray !== undefined) {
    problems.push(`Entry ${stray.n} (${stray.k}) stands behind the first measurement, where only findings may stand.`);
  }
  return problems;
}

function compare(recorded: Verdict | null, recomputed: Verdict): string[] {
  if (recorded === null) {
    return ['No verdict is recorded: the sequence did not come to its end.'];
  }
  const differences: string[] = [];
  if (recorded.outcome !== recomputed.outcome) {
    differences.push(`Outcome: recorded ${recorded.outcome}, recomputed ${recomputed.outcome} (${recomputed.reason})`);
  }
  if (recorded.reason !== recomputed.reason) {
    differences.push(`Reason: recorded "${recorded.reason}", recomputed "${recomputed.reason}"`);
  }
  const names = new Set([...recorded.measurements, ...recomputed.measurements].map((m) => m.name));
  for (const name of names) {
    const before = recorded.measurements.filter((m) => m.name === name);
    const after = recomputed.measurements.filter((m) => m.name === name);
    if (canonical(before) !== canonical(after)) {
      differences.push(`Measurement ${name}: recorded ${brief(before)}, recomputed ${brief(after)}`);
    }
  }
  return differences;
}

function brief(measurements: readonly Measurement[]): string {
  return measurements.length === 0
    ? 'nothing'
    : measurements.map((m) => `${formatMeasurement(m)} [entries ${m.evidence.join(', ')}]`).join('; ');
}
