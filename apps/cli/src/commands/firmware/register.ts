// SPDX-License-Identifier: Apache-2.0
/** Arguments of `assay firmware …`. */
import { AssayMisuseError } from '@assay/crypto';
import { type Dependency, parseVersion } from '@assay/protocol';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { UsageError } from '../../exit-codes.js';
import { ASK_OPTION, PASSPHRASE_OPTION } from '../../keys/passphrase.js';
import type { Act, CommandContext } from '../context.js';
import { firmwareInspect } from './inspect.js';
import { firmwareKeygen, firmwareSign, parseDependency } from './sign.js';

const UINT32_MAX = 0xffff_ffff;
/** Where the flash of an RP2040 begins: a whole image, second-stage boot loader included. */
const FLASH = 0x1000_0000;

/** Lets commander say which option it is that was written wrongly. */
function parsed<T>(parse: (text: string) => T): (text: string) => T {
  return (text) => {
    try {
      return parse(text);
    } catch (error) {
      if (error instanceof AssayMisuseError || error instanceof UsageError)
        throw new InvalidArgumentError(error.message);
      throw error;
    }
  };
}

function uint32(text: string): number {
  const value = /^(0x[0-9a-f]+|\d+)$/i.test(text) ? Number(text) : Number.NaN;
  if (!(value <= UINT32_MAX)) throw new InvalidArgumentError('give a whole number from 0 to 2^32 − 1, decimal or 0x….');
  return value;
}

function time(text: string): number {
  const value = Math.floor(Date.parse(text) / 1000);
  if (!(value >= 0 && value <= UINT32_MAX))
    throw new InvalidArgumentError('give a date, e.g. 2027-01-31 or 2027-01-31T12:00:00Z.');
  return value;
}

/** Adds `firmware` and its commands. */
export function addFirmware(assay: Command, act: Act, context: CommandContext): void {
  // Else `--version` of sign would be taken for that of assay.
  assay.enablePositionalOptions();
  const firmware = assay.command('firmware').description('update manifests: sign what an image is, look at one');
  firmware
    .command('keygen')
    .description('make a key that signs updates')
    .argument('<file>', 'the key; its public half goes to <file>.pub')
    .option(...PASSPHRASE_OPTION)
    .option(...ASK_OPTION)
    .option('--json', 'as JSON')
    .action(act((file, options) => firmwareKeygen(file, options, context)));
  firmware
    .command('sign')
    .description('sign the manifest of an image')
    .argument('<image>', 'the raw image, e.g. hardware/pump-controller/build/pico/pump-controller.bin')
    .requiredOption('--key <file>', 'key file that signs')
    .requiredOption('--board <name>', 'board and revision that it runs on, e.g. pico')
    .requiredOption('--version <version>', 'of the image, MAJOR.MINOR.PATCH', parsed(parseVersion))
    .requiredOption('--rollback <n>', 'security version: devices never go below the highest that they ran', uint32)
    .requiredOption('--sbom <file>', 'software bill of materials of the image; its SHA-256 is signed')
    .requiredOption('-o, --output <file>', 'where the manifest goes')
    .option('--sequence <n>', 'number of this manifest (default: the time, in seconds)', uint32)
    .option('--component <name>', 'part of the device, 1 to 12 characters', 'pump')
    .option('--vendor <domain>', "maker's domain name", 'assay.example')
    .addOption(
      new Option('--load-address <address>', 'where the image is linked for')
        .argParser(uint32)
        .default(FLASH, '0x10000000'),
    )
    .addOption(new Option('--build <kind>', 'kind of build').choices(['release', 'mutants']).default('release'))
    .addOption(
      new Option(
        '--depends <component@version>',
        'component that it needs, in this version or later; may be given again',
      )
        .argParser((text: string, before: readonly Dependency[]) => [...before, parsed(parseDependency)(text)])
        .default([], 'none'),
    )
    .option('--expires <date>', 'last second in which it may be installed (default: never)', time)
    .option(...PASSPHRASE_OPTION)
    .option('--json', 'as JSON')
    .action(act((image, options) => firmwareSign(image, options, context)));
  firmware
    .command('inspect')
    .description('what a manifest says; verified when --key is given')
    .argument('<file>')
    .option('--key <key>', 'public key for updates: 64 hex digits, or a file that holds them')
    .option('--image <image>', 'compare this image with the manifest too')
    .option('--json', 'as JSON')
    .action(act((file, options) => firmwareInspect(file, options, context)));
}
