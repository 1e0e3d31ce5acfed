// SPDX-License-Identifier: Apache-2.0
/** The files of an evidence folder as data: their schemas, checked on every read. */
import { z } from 'zod';

export const HEADER_SCHEMA = 'assay-header/1';
export const RUN_SCHEMA = 'assay-run/1';
export const RESULTS_SCHEMA = 'assay-results/1';
export const MANIFEST_SCHEMA = 'assay-manifest/1';

const hex32 = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits');
const hex64 = z.string().regex(/^[0-9a-f]{128}$/, 'must be 128 lower-case hex digits');
const natural = z.number().int().nonnegative();
const sequenceId = z.string().regex(/^\d\d$/, 'must be two digits');
const outcome = z.enum(['pass', 'fail', 'error', 'not-applicable', 'aborted']);

/** What was run on what. The same on every machine: its digest goes into each transcript. No dates, paths or keys. */
export const headerSchema = z.strictObject({
  schema: z.literal(HEADER_SCHEMA),
  tool: z.strictObject({ name: z.string().min(1), version: z.string().min(1) }),
  rig: z.strictObject({
    id: z.string().min(1),
    title: z.string(),
    kind: z.enum(['emulated', 'serial']),
    fixture: z.string().min(1),
    /** Of rig.yaml in the folder. */
    sha256: hex32,
  }),
  profile: z.strictObject({
    id: z.string().min(1),
    title: z.string(),
    /** Of profile.yaml in the folder. */
    sha256: hex32,
  }),
  seed: natural,
  effort: z.enum(['full', 'short']),
  firmware: z.strictObject({ name: z.string().min(1), sha256: hex32, size: natural }),
  sequences: z.strictObject({
    /** Over all source files that sequences are made of. */
    sha256: hex32,
    each: z.array(z.strictObject({ id: sequenceId, title: z.string(), sha256: hex32 })),
  }),
});
export type EvidenceHeader = z.infer<typeof headerSchema>;

const stationSchema = z.strictObject({ publicKey: hex32, fingerprint: hex32 });

export const runSchema = z.strictObject({
  schema: z.literal(RUN_SCHEMA),
  header: headerSchema,
  headerSha256: hex32,
  station: stationSchema,
  startedAt: z.iso.datetime(),
  host: z.strictObject({ node: z.string(), platform: z.string() }),
});
export type RunRecord = z.infer<typeof runSchema>;

const value = z.union([z.number().int(), z.string(), z.boolean()]);

export const measurementSchema = z.strictObject({
  name: z.string().min(1),
  title: z.string(),
  value,
  unit: z.string(),
  limit: z.strictObject({
    min: z.number().int().exactOptional(),
    max: z.number().int().exactOptional(),
    equals: value.exactOptional(),
  }),
  within: z.boolean(),
  evidence: z.array(natural),
});

export const resultSchema = z.strictObject({
  id: sequenceId,
  title: z.string(),
  outcome,
  reason: z.string(),
  measurements: z.array(measurementSchema),
  head: hex32,
  entries: natural,
  deviceMicros: natural,
  wallMs: natural.nullable(),
});
export type ResultRecord = z.infer<typeof resultSchema>;

export const resultsSchema = z.strictObject({
  schema: z.literal(RESULTS_SCHEMA),
  outcome,
  transcriptHash: hex32,
  finishedAt: z.iso.datetime(),
  wallMs: natural.nullable(),
  /** What the device said of itself, in reading order. */
  device: z.array(z.strictObject({ name: z.string(), value: z.string() })),
  /** What stopped the set-up short, or null. */
  setupTrouble: z.string().nullable(),
  results: z.array(resultSchema),
  /** Sequences of the header that have no transcript: the run was stopped before them. */
  notRun: z.array(sequenceId),
  /** Sequences whose transcript ends before its verdict: the rig died under them. */
  unfinished: z.array(sequenceId),
});
export type ResultsRecord = z.infer<typeof resultsSchema>;

export const manifestSchema = z.strictObject({
  schema: z.literal(MANIFEST_SCHEMA),
  headerSha256: hex32,
  transcriptHash: hex32,
  files: z.array(z.strictObject({ path: z.string().min(1), sha256: hex32, size: natural })),
  station: stationSchema,
  /** Ed25519 (RFC 8032) by the station over `assay manifest 1`, a line feed, and the canonical JSON of all other keys. */
  signature: hex64,
});
export type ManifestRecord = z.infer<typeof manifestSchema>;

/** The one text of a record in its file: readable, and a change of any byte shows. */
export function recordText(record: unknown): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}

export type ReadRecord<T> = { readonly ok: true; readonly record: T } | { readonly ok: false; readonly what: string };

/** Reads a record strictly: valid JSON, exactly as `recordText` writes it, and as its schema says. */
export function readRecord<T>(text: string, schema: z.ZodType<T>): ReadRecord<T> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    return { ok: false, what: `is not JSON: ${(error as Error).message}` };
  }
  if (recordText(parsed) !== text) {
    return { ok: false, what: 'is not laid out as it was written: it was edited' };
  }
  const checked = schema.safeParse(parsed);
  if (!checked.success) {
    const issue = checked.error.issues[0];
    const place = issue === undefined || issue.path.length === 0 ? 'the whole' : issue.path.join('.');
    return { ok: false, what: `does not follow its schema at ${place}: ${issue?.message ?? 'unknown'}` };
  }
  return { ok: true, record: checked.data };
}
