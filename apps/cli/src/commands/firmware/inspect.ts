// SPDX-License-Identifier: Apache-2.0
/** `assay firmware inspect`: what a manifest says, whether a key signed it, and whether an image is the one it means. */
import { bytesToHex } from '@assay/crypto';
import { checkImage, formatVersion, inspectManifest, type UpdateManifest, verifyManifest } from '@assay/protocol';
import { ExitCode, UsageError } from '../../exit-codes.js';
import { readPublicKey } from '../../keys/key-file.js';
import { readUserFile } from '../../user-file.js';
import { type CommandContext, json } from '../context.js';
import { notAuthenticated, type Refusal, refusalOf, refused } from '../refusal.js';

export interface InspectArguments {
  readonly key?: string;
  readonly image?: string;
  readonly json?: boolean;
}

interface Judgement {
  readonly authenticated: boolean;
  /** Null when no image was given. */
  readonly image: boolean | null;
  /** Null when nothing was refused. */
  readonly refusal: Refusal | null;
}

function judge(bytes: Uint8Array, options: InspectArguments): Judgement {
  if (options.key === undefined) {
    if (options.image !== undefined) {
      throw new UsageError('--image: give --key too; an image that fits a manifest of nobody proves nothing');
    }
    return { authenticated: false, image: null, refusal: null };
  }
  const publicKey = readPublicKey(options.key, '--key');
  const image = options.image === undefined ? null : readUserFile(options.image);
  let authenticated = false;
  const refusal = refusalOf(() => {
    const manifest = verifyManifest(bytes, { publicKey });
    authenticated = true;
    if (image) checkImage(manifest, image);
  });
  return { authenticated, image: image && refusal === null, refusal };
}

const uuid = (bytes: Uint8Array): string =>
  bytesToHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

function describe(manifest: UpdateManifest, bytes: number): string {
  const needs = manifest.dependencies.map(({ component, minimum }) => `${component} ${formatVersion(minimum)}`);
  const expires = manifest.expires === undefined ? 'never' : `${new Date(manifest.expires * 1000).toISOString()}`;
  return [
    `${manifest.component} ${formatVersion(manifest.version)} (${manifest.build}), manifest of ${bytes} bytes`,
    `  vendor      ${uuid(manifest.vendorId)}`,
    `  class       ${uuid(manifest.classId)}`,
    `  sequence    ${manifest.sequence}, rollback counter ${manifest.rollback}`,
    `  image       ${manifest.size} bytes at 0x${manifest.loadAddress.toString(16).padStart(8, '0')}`,
    `  SHA-256     ${bytesToHex(manifest.digest)}`,
    `  SBOM        ${bytesToHex(manifest.sbomDigest)}`,
    `  needs       ${needs.join(', ') || 'nothing'}`,
    `  expires     ${expires}`,
  ].join('\n');
}

function words({ authenticated, image, refusal }: Judgement): string {
  if (refusal) return refused(refusal);
  if (!authenticated) return notAuthenticated('--key');
  return `signed by the key given${image ? '; the image is the one that it means' : ''}`;
}

export function firmwareInspect(file: string, options: InspectArguments, { out }: CommandContext): ExitCode {
  const bytes = readUserFile(file);
  const manifest = inspectManifest(bytes).unauthenticated;
  const judgement = judge(bytes, options);
  out(
    options.json
      ? json({ manifest, bytes: bytes.length, judgement })
      : `${describe(manifest, bytes.length)}\n${words(judgement)}\n`,
  );
  return judgement.refusal ? ExitCode.productFailure : ExitCode.passed;
}
