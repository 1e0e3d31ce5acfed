// SPDX-License-Identifier: Apache-2.0
/** tests/vectors/manifests/manifests.json: update manifests, each with what a device must say of it and of an image. */
import { bytesToHex } from '@assay/crypto';
import { inspectManifest } from '../index.js';
import { device, image, type ManifestCase, manifestCases, updateKey } from './manifest-cases.js';
import { plainJson, vectorFile } from './signed-samples.js';

const COMMENT =
  'Manifests under publicKey for the device, changed where a vector has a device of its own, and for the image, unless the vector has one: verify, then judge, then compare the image. Bytes are hexadecimal. expect is accepted or the code of the first refusal; says is what an accepted manifest says.';

function vector([name, each]: [string, ManifestCase]): unknown {
  const { manifest, expect, ...differs } = each;
  const says = expect === 'accepted' ? { says: inspectManifest(manifest).unauthenticated } : {};
  return plainJson({ name, manifest, ...differs, expect, ...says });
}

/** The text of manifests.json. */
export function manifestVectors(): string {
  const given = { publicKey: bytesToHex(updateKey.publicKey), device: plainJson(device), image: bytesToHex(image) };
  return vectorFile('manifest-cases.ts', COMMENT, given, Object.entries(manifestCases).map(vector));
}
