// SPDX-License-Identifier: Apache-2.0
/** Contract of the Pump screen: connection, status, steps for the plot, orders with confirmation, traffic. */
import { z } from 'zod';
import { handleSchema, problemSchema } from './common.js';

export const pumpIdentitySchema = z.object({
  serial: z.string(),
  firmware: z.string(),
  build: z.string(),
  board: z.string(),
  stepMilliunits: z.number().int().positive(),
  maxBolusMilliunits: z.number().int().positive(),
  /** What this pump can do beyond the common messages, in words. */
  features: z.array(z.string()),
  /** SHA-256 of the running image, hex. */
  imageDigest: z.string(),
});

export const pumpStatusSchema = z.object({
  therapy: z.string(),
  operation: z.string(),
  /** 0 = none. */
  bolusId: z.number().int().nonnegative(),
  orderedMilliunits: z.number().int().nonnegative(),
  deliveredMilliunits: z.number().int().nonnegative(),
  totalSteps: z.number().int().nonnegative(),
  bootCount: z.number().int().nonnegative(),
  bootReason: z.string(),
  uptimeMs: z.number().nonnegative(),
});

export const historyRecordSchema = z.object({
  sequence: z.number().int(),
  kind: z.string(),
  bootCount: z.number().int(),
  uptimeMs: z.number(),
  /** One line for a person: what happened. */
  text: z.string(),
});
export type HistoryRecord = z.infer<typeof historyRecordSchema>;

export const annunciationSchema = z.object({ id: z.number().int(), type: z.string(), status: z.string() });

/** How long the open session may go on: the app keeps both limits too, and connects anew before it would send beyond them. */
export const sessionInfoSchema = z.object({
  /** Whether the session before was resumed, instead of a whole new handshake. */
  resumed: z.boolean(),
  /** Milliseconds without a message after which the pump closes it. */
  idleLimitMs: z.number().nonnegative(),
  /** Milliseconds until a whole new handshake is needed. */
  ageLeftMs: z.number().nonnegative(),
});
export type SessionInfo = z.infer<typeof sessionInfoSchema>;

export const peerSchema = z.object({
  /** First 8 bytes of the SHA-256 of its static key, hex. */
  fingerprint: z.string().regex(/^[0-9a-f]{16}$/),
  role: z.string(),
  /** Whether it is this computer. */
  self: z.boolean(),
});
export type Peer = z.infer<typeof peerSchema>;

/** The 28 characters as a person types them, with whatever separators; bounded, checked by the host. Never in any other part of the contract. */
export const typedSecretSchema = z.string().max(64);

/** What the display of an emulated pump shows now. It holds the pairing secret, so it is asked for, never sent around. */
export const displaySchema = z.object({
  /** In groups of four; null while none is shown. */
  secret: z.string().nullable(),
  /** Milliseconds until the pairing window closes by itself; 0 when it is shut. */
  leftMs: z.number().nonnegative(),
  /** Why the last window was closed: `paired`, `timeout`, `attempts`, `locked`; empty when none was. */
  closed: z.string(),
});
export type Display = z.infer<typeof displaySchema>;

export const pumpViewSchema = z.object({
  board: handleSchema,
  name: z.string(),
  emulated: z.boolean(),
  /** `pairing`: waits for the secret that the pump shows. `silent`: the link is open, but the pump has not answered the last polls. */
  link: z.enum(['opening', 'pairing', 'connected', 'silent', 'lost']),
  /** Emulated pumps: counts up each time the display changes, so that a screen asks for it again; null where there is none. */
  displayRevision: z.number().int().nonnegative().nullable(),
  /** Milliseconds since the pump last answered; grows while it is silent. */
  lastAnswerMs: z.number().nonnegative(),
  role: z.string(),
  identity: pumpIdentitySchema.nullable(),
  session: sessionInfoSchema.nullable(),
  /** Who is paired with the pump. */
  peers: z.array(peerSchema),
  status: pumpStatusSchema.nullable(),
  annunciations: z.array(annunciationSchema),
  history: z.array(historyRecordSchema),
  problem: problemSchema.nullable(),
});
export type PumpView = z.infer<typeof pumpViewSchema>;

/** Points of the plot, from index `from` on: seconds since connection, and insulin delivered since then in milliunits. */
export const stepPointsSchema = z.object({
  board: handleSchema,
  from: z.number().int().nonnegative(),
  seconds: z.array(z.number()),
  milliunits: z.array(z.number()),
  /** The pump's time now, same scale as `seconds`: the plot's right edge. */
  now: z.number().nonnegative(),
});
export type StepPoints = z.infer<typeof stepPointsSchema>;

export const orderSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('bolus'), milliunits: z.number().int().min(1).max(0xffff_ffff) }),
  z.object({ kind: z.literal('cancel-bolus') }),
  z.object({ kind: z.literal('stop-therapy') }),
  z.object({ kind: z.literal('run-therapy') }),
]);
export type Order = z.infer<typeof orderSchema>;

/** An order that waits for its confirmation: nothing was sent to the pump yet. */
export const pendingOrderSchema = z.object({
  orderId: handleSchema,
  order: orderSchema,
  /** What will happen, for the confirmation dialog. */
  text: z.string(),
  /** After this many milliseconds the order lapses unsent. */
  lapsesInMs: z.number().positive(),
});
export type PendingOrder = z.infer<typeof pendingOrderSchema>;

export const trafficLineSchema = z.object({
  n: z.number().int().nonnegative(),
  /** Seconds since connection. */
  at: z.number(),
  dir: z.enum(['tx', 'rx']),
  label: z.string(),
  detail: z.string(),
  hex: z.string(),
});
export type TrafficLine = z.infer<typeof trafficLineSchema>;
