// SPDX-License-Identifier: Apache-2.0
/** Contract of the Boards screen: serial ports, emulated pumps, firmware images and rigs. */
import { z } from 'zod';
import { handleSchema } from './common.js';

export const serialBoardSchema = z.object({
  id: handleSchema,
  path: z.string(),
  /** What a device with its USB identity usually is on a rig; empty when that tells nothing. Never an identification. */
  hint: z.string(),
  manufacturer: z.string(),
  serialNumber: z.string(),
  /** `2e8a:000a`, or empty. */
  usb: z.string(),
});
export type SerialBoard = z.infer<typeof serialBoardSchema>;

export const emulatedPumpSchema = z.object({
  id: handleSchema,
  name: z.string(),
  firmware: z.enum(['release', 'mutants']),
  mutant: z.string().nullable(),
  state: z.enum(['starting', 'running', 'failed']),
  /** Why it is not running; empty otherwise. */
  trouble: z.string(),
});
export type EmulatedPump = z.infer<typeof emulatedPumpSchema>;

export const firmwareSchema = z.object({
  id: z.enum(['release', 'mutants']),
  title: z.string(),
  /** Path relative to the repository root. */
  path: z.string(),
  present: z.boolean(),
  /** SHA-256 of the image, hex; empty when it is not built. */
  digest: z.string(),
  mutants: z.array(
    z.object({ id: z.number().int(), name: z.string(), kills: z.array(z.string()), weakness: z.string() }),
  ),
});
export type Firmware = z.infer<typeof firmwareSchema>;

export const rigSchema = z.object({
  id: handleSchema,
  title: z.string(),
  /** Folder, relative to the repository root. */
  path: z.string(),
  kind: z.enum(['emulated', 'serial']),
  summary: z.string(),
  /** Why this rig cannot be used now; empty when it can. */
  trouble: z.string(),
});
export type Rig = z.infer<typeof rigSchema>;

export const boardsSchema = z.object({
  serial: z.array(serialBoardSchema),
  emulated: z.array(emulatedPumpSchema),
  /** Why serial ports cannot be listed; empty when they can. */
  trouble: z.string(),
});
export type Boards = z.infer<typeof boardsSchema>;

/** A device path: `/dev/…` (or any file that a pseudo terminal is linked to), `COM3`. */
export const portPathSchema = z
  .string()
  .regex(/^(\/[a-zA-Z0-9:_./@+-]{1,255}|COM\d{1,3})$/, 'This is no path of a port.');

export const startEmulatedSchema = z.object({
  firmware: z.enum(['release', 'mutants']),
  /** Name of a mutant of the mutants build; null runs the build without a weakness. */
  mutant: z.string().max(64).nullable(),
});
