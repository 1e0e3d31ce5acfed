// SPDX-License-Identifier: Apache-2.0
/** `assay verify FOLDER`: checks an evidence folder offline and names the first thing that does not fit. */
import { verifyEvidence } from '@assay/evidence';
import { ExitCode } from '../exit-codes.js';
import { userPath } from '../repository.js';
import { type CommandContext, json } from './context.js';

export interface VerifyArguments {
  readonly json?: boolean;
  readonly key?: string;
}

/** Intact: 0. Broken or incomplete: 1, since either way it does not prove what it was made to prove. */
export function verify(folder: string, options: VerifyArguments, { out }: CommandContext): ExitCode {
  const found = verifyEvidence(userPath(folder), options.key === undefined ? {} : { trustedKey: options.key });
  const code = found.status === 'intact' ? ExitCode.passed : ExitCode.productFailure;
  if (options.json) {
    out(json(found));
    return code;
  }
  for (const { name, ok, text } of found.checks) out(`  ${ok ? 'ok  ' : 'FAIL'}  ${name}: ${text}\n`);
  out(`${found.summary}\n`);
  if (found.problem !== null) out(`  mend: ${found.problem.mend}\n`);
  if (found.transcriptHash !== null) out(`  transcript hash ${found.transcriptHash}\n`);
  if (found.station !== null && found.station.trusted === null) {
    out(`  signed by ${found.station.fingerprint}: compare it with the station that you trust, or give --key\n`);
  }
  return code;
}
