// SPDX-License-Identifier: Apache-2.0
/** Arguments of `assay ca …`. */
import { type RoleName, schema } from '@assay/protocol';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { ASK_OPTION, PASSPHRASE_OPTION } from '../../keys/passphrase.js';
import type { Act, CommandContext } from '../context.js';
import { caInspect } from './inspect.js';
import { caInit, caIssue, caIssuer } from './issue.js';
import { caList, caRevoke } from './revoke.js';

const ROLES = Object.keys(schema.enums.Role.values) as readonly RoleName[];
const MAX_DAYS = 3650;

function days(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > MAX_DAYS) {
    throw new InvalidArgumentError(`give whole days, 1 to ${MAX_DAYS}.`);
  }
  return value;
}

function roles(text: string): readonly RoleName[] {
  const names = text.split(',').map((name) => name.trim());
  for (const name of names) {
    if (!ROLES.includes(name as RoleName))
      throw new InvalidArgumentError(`${name} is no role; there are: ${ROLES.join(', ')}.`);
  }
  return names as RoleName[];
}

const CA = ['--ca <dir>', 'folder of the authority'] as const;
const JSON_OPTION = ['--json', 'as JSON'] as const;

/** Adds `ca` and its commands. */
export function addCa(assay: Command, act: Act, context: CommandContext): void {
  const ca = assay.command('ca').description('a test authority: issues, inspects and revokes credentials');
  ca.command('init')
    .description('make an authority: a trust anchor in a new folder')
    .argument('<dir>')
    .option('--name <name>', 'as credentials name it, 1 to 16 characters', 'Test authority')
    .option(...PASSPHRASE_OPTION)
    .option(...ASK_OPTION)
    .option(...JSON_OPTION)
    .action(act((dir, options) => caInit(dir, options, context)));
  const signing = (name: string, description: string) =>
    ca
      .command(name)
      .description(description)
      .requiredOption(...CA)
      .requiredOption('--name <name>', 'whose it is, 1 to 16 characters')
      .option('--days <n>', 'how long it is valid', days, 365)
      .option(...PASSPHRASE_OPTION)
      .option(...JSON_OPTION);
  signing('issuer', 'make an issuer, which may sign credentials of some roles')
    .requiredOption('--roles <roles>', `what it may issue, of ${ROLES.join(',')}`, roles)
    .option(...ASK_OPTION)
    .action(act((options) => caIssuer(options, context)));
  signing('issue', "issue a credential for a peer's key")
    .addOption(new Option('--role <role>', 'what the peer may do').choices(ROLES).makeOptionMandatory())
    .requiredOption('--key <key>', "the peer's X25519 public key: 64 hex digits, or a file that holds them")
    .option('--issuer <name>', 'issuer that signs it, by name or id (default: the trust anchor)')
    .option('-o, --output <file>', 'write the chain there too')
    .action(act((options) => caIssue(options, context)));
  ca.command('inspect')
    .description('what a chain or a revocation list says; verified when --anchor is given')
    .argument('<file>')
    .option('--anchor <key>', 'trust anchor: 64 hex digits, or a file that holds them')
    .option('--revocation <file>', 'revocation list to judge a chain with')
    .option(...JSON_OPTION)
    .action(act((file, options) => caInspect(file, options, context)));
  ca.command('revoke')
    .description('revoke a credential, or an issuer with all that it issued')
    .argument('<id>', '16 hex digits')
    .requiredOption(...CA)
    .option(...PASSPHRASE_OPTION)
    .option(...JSON_OPTION)
    .action(act((id, options) => caRevoke(id, options, context)));
  ca.command('list')
    .description('what was issued, and what became of it')
    .requiredOption(...CA)
    .option(...JSON_OPTION)
    .action(act((options) => caList(options, context)));
}
