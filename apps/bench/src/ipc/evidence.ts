// SPDX-License-Identifier: Apache-2.0
/** Contract of the Evidence screen: a folder, whether it holds, its results, and its transcripts decoded page by page. */
import { z } from 'zod';
import { handleSchema, measurementSchema, outcomeSchema, pathSchema } from './common.js';

export const recentEvidenceSchema = z.object({
  folder: pathSchema,
  name: z.string(),
  /** Milliseconds since 1970; 0 when unknown. */
  modified: z.number(),
  outcome: outcomeSchema.nullable(),
  summary: z.string(),
});
export type RecentEvidence = z.infer<typeof recentEvidenceSchema>;

/** The first thing that does not fit. */
export const brokenLinkSchema = z.object({
  code: z.string(),
  file: z.string(),
  /** Line in that file, from 1; null when it is not about a line. */
  line: z.number().int().positive().nullable(),
  text: z.string(),
  mend: z.string(),
});
export type BrokenLink = z.infer<typeof brokenLinkSchema>;

export const verificationSchema = z.object({
  /** `incomplete`: the run was cut short, but all that is there holds. */
  state: z.enum(['intact', 'incomplete', 'broken']),
  broken: brokenLinkSchema.nullable(),
  summary: z.string(),
  /** In the order in which they were made; a failing one is the last. */
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), text: z.string() })),
});
export type Verification = z.infer<typeof verificationSchema>;

export const evidenceRowSchema = z.object({
  id: z.string(),
  title: z.string(),
  outcome: outcomeSchema,
  reason: z.string(),
  measurements: z.array(measurementSchema),
  entries: z.number().int(),
  head: z.string(),
});
export type EvidenceRow = z.infer<typeof evidenceRowSchema>;

export const evidenceViewSchema = z.object({
  handle: handleSchema,
  folder: pathSchema,
  verification: verificationSchema,
  /** What the bundle says of itself, in reading order. */
  facts: z.array(z.object({ name: z.string(), value: z.string() })),
  rows: z.array(evidenceRowSchema),
  /** Every transcript in the folder, with its entries up to the first that does not fit. */
  transcripts: z.array(z.object({ id: z.string(), title: z.string(), entries: z.number().int(), head: z.string() })),
  /** True when there is a report.html to show under `/report/<handle>`. */
  report: z.boolean(),
});
export type EvidenceView = z.infer<typeof evidenceViewSchema>;

export const rejudgementSchema = z.object({
  agrees: z.boolean(),
  summary: z.string(),
  rows: z.array(
    z.object({
      id: z.string(),
      recorded: outcomeSchema.nullable(),
      recomputed: outcomeSchema.nullable(),
      agrees: z.boolean(),
      text: z.string(),
    }),
  ),
});
export type Rejudgement = z.infer<typeof rejudgementSchema>;

/** One transcript entry, decoded for a person. */
export const transcriptLineSchema = z.object({
  n: z.number().int().nonnegative(),
  /** Rig time, microseconds. */
  t: z.number(),
  kind: z.string(),
  dir: z.enum(['tx', 'rx']).nullable(),
  via: z.string(),
  label: z.string(),
  detail: z.string(),
  /** Bytes as on the wire (hex), for frames. */
  hex: z.string(),
  /** Decoded parts of a frame or message, in order. */
  fields: z.array(z.object({ name: z.string(), value: z.string() })),
});
export type TranscriptLine = z.infer<typeof transcriptLineSchema>;

const sequenceId = z.string().regex(/^\d\d$/);
export const transcriptPageRequestSchema = z.object({
  handle: handleSchema,
  sequence: sequenceId,
  from: z.number().int().nonnegative(),
  count: z.number().int().min(1).max(500),
});
export const transcriptEntriesRequestSchema = z.object({
  handle: handleSchema,
  sequence: sequenceId,
  numbers: z.array(z.number().int().nonnegative()).max(64),
});
export const transcriptPageSchema = z.object({
  total: z.number().int().nonnegative(),
  lines: z.array(transcriptLineSchema),
});
