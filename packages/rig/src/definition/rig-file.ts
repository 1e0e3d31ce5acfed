// SPDX-License-Identifier: Apache-2.0
/** The rig definition `assay-rig/1`: which board, which fixture on which pins, and the profile that the pump is judged by. */
import { z } from 'zod';

const relativePath = z
  .string()
  .min(1)
  .refine((path) => !path.startsWith('/'), 'must be relative to the folder of this file');
const unoPin = z.number().int().min(2).max(19);

const emulatedPico = z.strictObject({
  kind: z.literal('emulated-pico'),
  /** ELF of the release build. */
  firmware: relativePath,
  /** ELF of the mutants build, for the kill matrix. */
  mutants: relativePath.optional(),
  /** The flash chip's unique id: 8 bytes, hex. */
  serial: z.string().regex(/^[0-9a-f]{16}$/, 'must be 16 lower-case hex digits'),
});

const serialPico = z.strictObject({
  kind: z.literal('serial-pico'),
  /** Device path of the adapter at the pump's UART0. */
  port: z.string().min(1),
  baudRate: z.literal(115200),
  /** Device path of the adapter that hears the pump's display (UART1, GPIO 8, 115,200 baud). Without it a person is asked. */
  display: z.string().min(1).optional(),
  /** Image that was flashed; its digest goes into the evidence, it cannot be read back through the link. */
  firmware: relativePath,
  mutants: relativePath.optional(),
});

const pins = z.strictObject({
  /** Input: the pump's STEP. */
  step: unoPin,
  /** Output: high = confirm button pressed. */
  confirm: unoPin,
  /** Output: high = stop button pressed. */
  stop: unoPin,
  /** Output: high = supply off (normally closed relay). */
  supply: unoPin,
});

const uno = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('emulated-uno'), firmware: relativePath }),
  z.strictObject({ kind: z.literal('serial-uno'), port: z.string().min(1), baudRate: z.literal(57600) }),
]);

export const rigSchema = z
  .strictObject({
    schema: z.literal('assay-rig/1'),
    id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case words joined by hyphens'),
    title: z.string().min(1),
    kind: z.enum(['emulated', 'serial']),
    profile: relativePath,
    board: z.discriminatedUnion('kind', [emulatedPico, serialPico]),
    /** Which of `fixtures` is used unless a run asks for another. */
    fixture: z.enum(['direct', 'firmata']),
    fixtures: z.strictObject({
      direct: z.strictObject({ kind: z.literal('direct') }).optional(),
      firmata: z.strictObject({ kind: z.literal('firmata'), uno, pins }).optional(),
    }),
  })
  .superRefine((rig, context) => {
    const refuse = (path: PropertyKey[], message: string) => context.addIssue({ code: 'custom', path, message });
    if ((rig.kind === 'emulated') !== (rig.board.kind === 'emulated-pico')) {
      refuse(['board', 'kind'], `${rig.board.kind} does not belong on a rig of kind ${rig.kind}`);
    }
    if (rig.fixtures[rig.fixture] === undefined) {
      refuse(['fixture'], `${rig.fixture} is not described under fixtures`);
    }
    if (rig.kind === 'serial' && rig.fixtures.direct !== undefined) {
      refuse(['fixtures', 'direct'], 'a direct fixture reaches only the pins of an emulated board');
    }
    const firmata = rig.fixtures.firmata;
    if (firmata !== undefined && (firmata.uno.kind === 'emulated-uno') !== (rig.kind === 'emulated')) {
      refuse(
        ['fixtures', 'firmata', 'uno', 'kind'],
        `${firmata.uno.kind} cannot touch the pins of a ${rig.kind} board`,
      );
    }
    if (firmata !== undefined && new Set(Object.values(firmata.pins)).size !== 4) {
      refuse(['fixtures', 'firmata', 'pins'], 'two functions share one pin');
    }
  });

export type RigDefinition = z.infer<typeof rigSchema>;
export type FixtureKind = RigDefinition['fixture'];
export type FixturePins = z.infer<typeof pins>;
