// SPDX-License-Identifier: Apache-2.0
/**
 * The one contract between a screen and the bench host: every call with its payload and answer, and every event. Both
 * sides validate with these schemas; this folder imports neither side.
 */
import { z } from 'zod';
import { boardsSchema, firmwareSchema, portPathSchema, rigSchema, startEmulatedSchema } from './boards.js';
import { handleSchema, pathSchema, problemSchema } from './common.js';
import {
  evidenceViewSchema,
  recentEvidenceSchema,
  rejudgementSchema,
  transcriptEntriesRequestSchema,
  transcriptLineSchema,
  transcriptPageRequestSchema,
  transcriptPageSchema,
} from './evidence.js';
import type { CallName } from './names.js';
import {
  displaySchema,
  orderSchema,
  peerSchema,
  pendingOrderSchema,
  pumpViewSchema,
  stepPointsSchema,
  trafficLineSchema,
  typedSecretSchema,
} from './pump.js';
import { catalogueEntrySchema, runHeadSchema, runRowSchema, startRunSchema } from './run.js';

const nothing = z.object({});

export const appInfoSchema = z.object({
  version: z.string(),
  /** What shows the screens: `Electron 40.0.0`, `browser on loopback`. */
  shell: z.string(),
  /** Whether the shell can ask for a folder with a dialog and show one in the file manager. */
  canChooseFolder: z.boolean(),
  canReveal: z.boolean(),
  /** Where this app writes evidence. */
  evidenceRoot: z.string(),
});
export type AppInfo = z.infer<typeof appInfoSchema>;

/** Everything a screen needs after it was (re)loaded: live state never lives in the renderer alone. */
export const snapshotSchema = z.object({
  /** Number of the last update before it: the next one that counts is `seq + 1`. */
  seq: z.number().int().nonnegative(),
  app: appInfoSchema,
  boards: boardsSchema,
  pump: pumpViewSchema.nullable(),
  steps: stepPointsSchema.nullable(),
  traffic: z.array(trafficLineSchema),
  run: runHeadSchema.nullable(),
  rows: z.array(runRowSchema),
  recent: z.array(recentEvidenceSchema),
});
export type Snapshot = z.infer<typeof snapshotSchema>;

const call = <P extends z.ZodType, R extends z.ZodType>(params: P, result: R) => ({ params, result });

export const calls = {
  snapshot: call(nothing, snapshotSchema),
  refreshBoards: call(nothing, boardsSchema),
  /** For ports that the system does not list: a link under /dev/serial/by-id, a pseudo terminal. */
  addPort: call(z.object({ path: portPathSchema }), z.object({ id: handleSchema })),
  firmwares: call(nothing, z.array(firmwareSchema)),
  rigs: call(nothing, z.array(rigSchema)),
  startEmulatedPump: call(startEmulatedSchema, z.object({ id: handleSchema })),
  stopEmulatedPump: call(z.object({ id: handleSchema }), nothing),
  /** `pairAnew` takes the pump that is there now for the one that was paired before: only with the secret that it shows. */
  connectPump: call(z.object({ board: handleSchema, pairAnew: z.boolean() }), nothing),
  /** Whether a secret was typed rightly, by its check digits; nothing is sent to the pump. */
  checkSecret: call(z.object({ secret: typedSecretSchema }), z.object({ problem: problemSchema.nullable() })),
  /** With the secret that the connected pump shows. */
  pairPump: call(z.object({ secret: typedSecretSchema }), nothing),
  /** Emulated pumps only. */
  readDisplay: call(nothing, displaySchema),
  disconnectPump: call(nothing, nothing),
  /** The pump forgets this peer; when it is this computer, the connection ends. */
  unpairPeer: call(peerSchema.pick({ fingerprint: true }), nothing),
  prepareOrder: call(orderSchema, pendingOrderSchema),
  confirmOrder: call(z.object({ orderId: handleSchema }), z.object({ text: z.string() })),
  /** Emulated pumps only: holds the pump's own button for `holdMs` of its time. */
  pressButton: call(
    z.object({ button: z.enum(['confirm', 'stop']), holdMs: z.number().int().min(1).max(10_000) }),
    nothing,
  ),
  catalogue: call(nothing, z.array(catalogueEntrySchema)),
  startRun: call(startRunSchema, z.object({ id: handleSchema })),
  cancelRun: call(z.object({ id: handleSchema }), nothing),
  recentEvidence: call(nothing, z.array(recentEvidenceSchema)),
  openEvidence: call(z.object({ folder: pathSchema }), evidenceViewSchema),
  rejudgeEvidence: call(z.object({ handle: handleSchema }), rejudgementSchema),
  transcriptPage: call(transcriptPageRequestSchema, transcriptPageSchema),
  transcriptEntries: call(transcriptEntriesRequestSchema, z.array(transcriptLineSchema)),
  /** Asks for a folder with the shell's dialog; null when it was dismissed. */
  chooseFolder: call(nothing, z.object({ folder: pathSchema.nullable() })),
  revealEvidence: call(z.object({ handle: handleSchema }), nothing),
} as const satisfies Record<CallName, { params: z.ZodType; result: z.ZodType }>;

export type Params<N extends CallName> = z.infer<(typeof calls)[N]['params']>;
export type Result<N extends CallName> = z.infer<(typeof calls)[N]['result']>;

/** Changes since the last message, merged: a field that is absent did not change. At most 20 of these go out a second. */
export const updateSchema = z.object({
  /** Counts from 1; a screen that misses one asks for a snapshot. */
  seq: z.number().int().positive(),
  boards: boardsSchema.optional(),
  pump: pumpViewSchema.nullable().optional(),
  steps: stepPointsSchema.optional(),
  traffic: z.object({ lines: z.array(trafficLineSchema), skipped: z.number().int().nonnegative() }).optional(),
  run: runHeadSchema.optional(),
  rows: z.array(runRowSchema).optional(),
  recent: z.array(recentEvidenceSchema).optional(),
  notice: problemSchema.optional(),
});
export type Update = z.infer<typeof updateSchema>;

/** What a call comes back as on the wire: never a thrown object, whose fields no transport carries alike. */
export const replySchema = z.union([
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), problem: problemSchema }),
]);
export type Reply = z.infer<typeof replySchema>;
