// SPDX-License-Identifier: Apache-2.0
/** `assay pump provision` and `revocations`: whose word a pump takes, and whose no more. */
import { type PumpClient, PumpError } from '@assay/client';
import { AssayPeerError, bytesToHex } from '@assay/crypto';
import { inspectRevocationList, keyId, type RevocationList, verifyRevocationList } from '@assay/protocol';
import { confirmed } from '../../ask.js';
import { ExitCode, UsageError } from '../../exit-codes.js';
import { readPublicKey } from '../../keys/key-file.js';
import { readUserFile } from '../../user-file.js';
import { type CommandContext, json } from '../context.js';
import { refusalOf } from '../refusal.js';
import { granted, type PumpArguments, withPump } from './session.js';

export interface ProvisionArguments extends Omit<PumpArguments, 'role'> {
  /** Public key of the trust anchor, or a file that holds it. */
  readonly anchor: string;
  /** File of the first revocation list. */
  readonly list: string;
  readonly yes?: boolean;
}

/** What the pump cannot take back; told before it is asked for. */
const locks = (serial: string, issuer: string, anchor: string): string =>
  `pump ${serial} is not provisioned yet. From now on it would take the word of this trust anchor, for good:
  ${issuer}, key id ${anchor}
No command, reset or power cut leads back, and there is no second anchor. Service, clinician, automated dosing and CGM then come with
a credential only that it stands for; who loses its key can issue none. Peers in these roles, this station's service
peer among them, are forgotten now. Controllers and caregivers stay.
`;

/** As the service peer: gives the pump its trust anchor and the first list, once and for good. */
export async function pumpProvision(options: ProvisionArguments, context: CommandContext): Promise<ExitCode> {
  const anchor = readPublicKey(options.anchor, '--anchor');
  const bytes = readUserFile(options.list, '--list');
  const list = readList(`--list ${options.list}`, bytes);
  const refusal = refusalOf(() => verifyRevocationList(bytes, { trustAnchor: anchor, newerThan: 0 }));
  if (refusal !== null) {
    const mend = 'give anchor.pub and revocation.list of one authority';
    throw new UsageError(`--list ${options.list}: --anchor has not signed it (${refusal.text}); ${mend}`);
  }
  return withPump({ ...options, role: 'service' }, async (pump) => {
    const serial = await wantFactory(pump, anchor);
    const anchorId = bytesToHex(keyId(anchor));
    if (!options.yes) {
      context.err(locks(serial, list.issuer, anchorId));
      if (!(await confirmed('Provision it?', 'provisioning'))) {
        context.err('not provisioned.\n');
        return ExitCode.usage;
      }
    }
    granted('to be provisioned', await pump.provision(anchor, bytes));
    context.out(
      options.json
        ? json({ serial, trustAnchor: anchorId, counter: list.counter })
        : `pump ${serial} is provisioned: its trust anchor is ${list.issuer}, key id ${anchorId}\n  its service peers are forgotten: pair them anew, with their credentials\n`,
    );
    return ExitCode.passed;
  });
}

/** The pump's serial number. Throws PumpError when it has an anchor. */
async function wantFactory(pump: PumpClient, anchor: Uint8Array): Promise<string> {
  const { serial, trustAnchor } = granted('its identity', await pump.identity());
  if (trustAnchor === undefined) return bytesToHex(serial);
  const [its, ours] = [bytesToHex(trustAnchor), bytesToHex(keyId(anchor))];
  const which = its === ours ? 'this very trust anchor' : `another trust anchor, key id ${its}`;
  throw new PumpError(
    'bad-answer',
    `pump ${bytesToHex(serial)} is provisioned already, for good, with ${which}; nothing was changed`,
  );
}

export function pumpRevocations(file: string, options: PumpArguments, { out }: CommandContext): Promise<ExitCode> {
  const bytes = readUserFile(file);
  const list = readList(file, bytes);
  const revoked = list.revoked.map(bytesToHex);
  return withPump(options, async (pump) => {
    const { trustAnchor } = granted('its identity', await pump.identity());
    if (trustAnchor === undefined) {
      const mend = 'provision it first (`assay pump provision`)';
      throw new PumpError(
        'bad-answer',
        `this pump is not provisioned: it has no trust anchor to judge a list by; ${mend}`,
      );
    }
    const [signer, anchor] = [bytesToHex(list.keyId), bytesToHex(trustAnchor)];
    if (signer !== anchor) {
      throw new UsageError(
        `${file}: kid is ${signer}, the pump's trust anchor is ${anchor}; give that authority's list`,
      );
    }
    const answer = await pump.storeRevocations(bytes);
    if (!answer.ok && answer.result === 'notApplicable') {
      const mend = 'give the newest, revocation.list of the authority';
      throw new PumpError(
        'bad-answer',
        `${file}: counter is ${list.counter}, and the pump has that list or a newer one; ${mend}`,
      );
    }
    granted('the revocation list', answer);
    out(
      options.json
        ? json({ counter: list.counter, revoked })
        : `the pump has list ${list.counter} of ${list.issuer}; it revokes ${revoked.join(', ') || 'nobody'}\n`,
    );
    return ExitCode.passed;
  });
}

function readList(what: string, bytes: Uint8Array): RevocationList & { readonly keyId: Uint8Array } {
  try {
    return inspectRevocationList(bytes).unauthenticated;
  } catch (error) {
    if (!(error instanceof AssayPeerError)) throw error;
    throw new UsageError(`${what}: no revocation list (${error.message}); give the revocation.list of an authority`);
  }
}
