// SPDX-License-Identifier: Apache-2.0
/** Contract of the Certification screen: the catalogue, what to run, and a run as rows that are replaced whole. */
import { z } from 'zod';
import { handleSchema, measurementSchema, outcomeSchema, problemSchema } from './common.js';

export const catalogueEntrySchema = z.object({
  id: z.string().regex(/^\d\d$/),
  title: z.string(),
  /** What the rig does, and when it passes: the catalogue's own words. */
  drives: z.string(),
  passes: z.string(),
  /** Where the requirement comes from: `FDA A1`, `CVE-2020-27272`, with what it says there. */
  sources: z.array(z.object({ name: z.string(), text: z.string(), provisional: z.boolean() })),
  needs: z.array(z.string()),
  mutants: z.array(z.object({ name: z.string(), weakness: z.string() })),
  /** Expected wall seconds on the emulated rig. */
  estimate: z.number().nonnegative(),
});
export type CatalogueEntry = z.infer<typeof catalogueEntrySchema>;

export const startRunSchema = z.object({
  rig: handleSchema,
  sequences: z
    .array(z.string().regex(/^\d\d$/))
    .min(1)
    .max(99),
  seed: z.number().int().min(0).max(0xffff_ffff),
  effort: z.enum(['full', 'short']),
  /** Firmware under test. The mutants build is for proving that a sequence can fail; it is never certified. */
  firmware: z.enum(['release', 'mutants']),
  mutant: z.string().max(64).nullable(),
});
export type StartRun = z.infer<typeof startRunSchema>;

/** One sequence of a run. Rows are sent whole when they change, so a lost or merged message never leaves a stale field. */
export const runRowSchema = z.object({
  id: z.string(),
  title: z.string(),
  estimate: z.number(),
  state: z.enum(['waiting', 'running', 'done']),
  /** Title of the step that runs or ran last. */
  step: z.string(),
  /** 0…1. */
  done: z.number(),
  outcome: outcomeSchema.nullable(),
  reason: z.string(),
  measurements: z.array(measurementSchema),
  pumpSteps: z.number().int(),
  /** Entries of the finished transcript; 0 while it runs. */
  entries: z.number().int(),
  head: z.string(),
  wallMs: z.number(),
  /** Device time used, microseconds. */
  deviceMicros: z.number(),
});
export type RunRow = z.infer<typeof runRowSchema>;

export const runHeadSchema = z.object({
  id: handleSchema,
  request: startRunSchema,
  rig: z.string(),
  state: z.enum(['setting-up', 'running', 'cancelling', 'ended']),
  setup: z.object({ text: z.string(), done: z.number() }),
  /** Evidence folder; empty until it is made. */
  out: z.string(),
  outcome: outcomeSchema.nullable(),
  transcriptHash: z.string(),
  elapsedMs: z.number(),
  /** Milliseconds; null while there is nothing to judge it by. */
  leftMs: z.number().nullable(),
  done: z.number(),
  problem: problemSchema.nullable(),
});
export type RunHead = z.infer<typeof runHeadSchema>;
