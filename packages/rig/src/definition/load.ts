// SPDX-License-Identifier: Apache-2.0
/** Loads a rig definition with its device profile from a folder or file. */
import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { RigError } from '../errors.js';
import { type DeviceProfile, profileSchema } from './profile.js';
import { type FixtureKind, type RigDefinition, rigSchema } from './rig-file.js';
import { parseSchemaText, readSchemaFile } from './yaml-file.js';

/** A rig ready to be opened. Plain data: crosses threads. */
export interface Rig {
  /** Absolute folder that the definition's paths start from. */
  readonly folder: string;
  readonly file: string;
  readonly profileFile: string;
  readonly definition: RigDefinition;
  readonly profile: DeviceProfile;
  /** Both files as they are on disk, for their digests. */
  readonly definitionBytes: Uint8Array;
  readonly profileBytes: Uint8Array;
}

const NAMES = ['rig.yaml', 'rig.yml', 'rig.json'];

/** `path` — a folder with rig.yaml or rig.json in it, or the file itself. Throws RigError, RigFileError. */
export async function loadRig(path: string): Promise<Rig> {
  const file = await findDefinition(resolve(path), path);
  const folder = dirname(file);
  const { value: definition, bytes: definitionBytes } = await readSchemaFile(file, rigSchema);
  const profileFile = join(folder, definition.profile);
  const { value: profile, bytes: profileBytes } = await readSchemaFile(profileFile, profileSchema);
  return { folder, file, profileFile, definition, profile, definitionBytes, profileBytes };
}

async function findDefinition(path: string, shown: string): Promise<string> {
  const found = await stat(path).catch(() => null);
  if (found === null) {
    throw new RigError(
      'rig-file-missing',
      `${shown}: no such rig; give a folder that holds ${NAMES[0]}, e.g. rigs/emulated`,
    );
  }
  if (!found.isDirectory()) {
    return path;
  }
  for (const name of NAMES) {
    const candidate = join(path, name);
    if ((await stat(candidate).catch(() => null))?.isFile()) {
      return candidate;
    }
  }
  throw new RigError('rig-file-missing', `${shown}: holds no rig definition; add ${NAMES.join(' or ')}`);
}

/** The fixture that a run uses: the definition's own, or `wanted` when it is described. Throws RigError `rig-mismatch`. */
export function chooseFixture(rig: Rig, wanted?: FixtureKind) {
  const name = wanted ?? rig.definition.fixture;
  const fixture = rig.definition.fixtures[name];
  if (fixture === undefined) {
    const known = Object.keys(rig.definition.fixtures).join(', ');
    throw new RigError(
      'rig-mismatch',
      `${rig.file}: fixtures.${name}: not described; choose one of ${known}, or add it`,
    );
  }
  return fixture;
}

/** The profile as it was copied into an evidence folder. Throws RigFileError. */
export function parseProfile(text: string): DeviceProfile {
  return parseSchemaText('profile.yaml', text, profileSchema);
}
