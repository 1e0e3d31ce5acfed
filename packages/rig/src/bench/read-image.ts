// SPDX-License-Identifier: Apache-2.0
/** Reads an image that a rig names, or says how it is made. */
import { readFile } from 'node:fs/promises';
import { RigError } from '../errors.js';

/** `namedBy` — the rig file; `command` makes the image. Throws RigError `firmware-missing`. */
export async function readImage(file: string, namedBy: string, command: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new RigError(
      'firmware-missing',
      `${file}: ${namedBy} names this image and it is not there; make it: ${command}`,
      {
        cause,
      },
    );
  }
}
