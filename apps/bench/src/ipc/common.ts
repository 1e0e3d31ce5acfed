// SPDX-License-Identifier: Apache-2.0
/** Parts of the contract that several screens share: outcomes, measurements, problems. */
import { z } from 'zod';

// zod's fast path compiles schemas with `new Function`, which the renderer's CSP forbids (no unsafe-eval).
z.config({ jitless: true });

export const outcomeSchema = z.enum(['pass', 'fail', 'error', 'not-applicable', 'aborted']);
export type Outcome = z.infer<typeof outcomeSchema>;

/** What a measurement or a limit can be; text is bounded so that a judge cannot flood a screen. */
const scalarSchema = z.union([z.number(), z.string().max(4096), z.boolean()]);

export const limitSchema = z.object({
  min: z.number().exactOptional(),
  max: z.number().exactOptional(),
  equals: scalarSchema.exactOptional(),
});
export type Limit = z.infer<typeof limitSchema>;

export const measurementSchema = z.object({
  name: z.string(),
  title: z.string(),
  value: scalarSchema,
  unit: z.string(),
  limit: limitSchema,
  within: z.boolean(),
  /** Numbers of the transcript entries behind it, most telling first. */
  evidence: z.array(z.number().int().nonnegative()),
});
export type Measurement = z.infer<typeof measurementSchema>;

/** What went wrong, where, and what a person can do about it. Secrets and stack traces stay in the host's log. */
export const problemSchema = z.object({
  code: z.string(),
  message: z.string(),
  /** The mend: one sentence in the imperative. Empty when there is none. */
  mend: z.string(),
});
export type Problem = z.infer<typeof problemSchema>;

/** A folder or file name as a person or a dialog gives it; bounded so that a payload cannot be a flood. */
export const pathSchema = z.string().min(1).max(4096);
/** Names that the host hands out and takes back. */
export const handleSchema = z.string().regex(/^[a-zA-Z0-9:_./@+-]{1,512}$/);
