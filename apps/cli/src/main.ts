// SPDX-License-Identifier: Apache-2.0
/** The `assay` command: parses arguments, calls one command, turns what goes wrong into words and an exit code. */
import { AssayError } from '@assay/crypto';
import { EvidenceError } from '@assay/evidence';
import { RigError, TOOL } from '@assay/rig';
import { PortError } from '@assay/transport';
import { Command, CommanderError, Option } from 'commander';
import { boards } from './commands/boards.js';
import { addCa } from './commands/ca/register.js';
import { certify } from './commands/certify.js';
import type { Act, CommandContext } from './commands/context.js';
import { emulate } from './commands/emulate.js';
import { addFirmware } from './commands/firmware/register.js';
import { addPump } from './commands/pump/register.js';
import { rejudge } from './commands/rejudge.js';
import { addVectors } from './commands/vectors.js';
import { verify } from './commands/verify.js';
import { ExitCode, UsageError } from './exit-codes.js';
import { positive, wholeNumber } from './numbers.js';

const EXIT_CODES = `
Exit codes: 0 all passed · 1 a product failure · 2 a rig error · 3 bad usage`;

const ids = (text: string): string[] =>
  text
    .split(',')
    .map((id) => id.trim())
    .filter(Boolean);

/** Builds the command tree; `done` gets the exit code of the one that ran. */
function program(context: CommandContext, done: (code: ExitCode) => void): Command {
  const act: Act =
    (command) =>
    async (...args) =>
      done(await command(...args));
  const assay = new Command('assay')
    .description('Puts connected insulin pumps through their certification sequences and checks the evidence.')
    .version(TOOL.version)
    .showHelpAfterError('(assay --help and assay COMMAND --help tell more)')
    .addHelpText('after', EXIT_CODES)
    .exitOverride();

  assay
    .command('certify')
    .description("run the catalogue's sequences against a rig's pump; leaves one evidence folder")
    .option('--rig <dir>', 'folder with a rig definition (default: rigs/emulated)')
    .option('--only <ids>', 'only these sequences, e.g. 04,05', ids)
    .option('--seed <n>', 'fixes everything that is random on an emulated rig', wholeNumber, 1)
    .option('--out <dir>', 'evidence folder; must be empty or new (default: evidence/<rig>-<date>)')
    .addOption(new Option('--fixture <kind>', "another fixture than the rig's own").choices(['direct', 'firmata']))
    .option('--short', 'fewer repetitions of the same kinds: a quick look, not a certification run')
    .option('--json', 'results as JSON on standard output')
    .action(act((options) => certify(options, context)));

  assay
    .command('verify')
    .description('check an evidence folder offline: signature, digests, every line')
    .argument('<folder>')
    .option('--key <fingerprint>', 'the station that you trust: public key or fingerprint, 64 hex digits')
    .option('--json', 'everything as JSON')
    .action(act((folder, options) => verify(folder, options, context)));

  assay
    .command('rejudge')
    .description('recompute each verdict from the transcript alone')
    .argument('<folder>')
    .option('--json', 'everything as JSON')
    .action(act((folder, options) => rejudge(folder, options, context)));

  assay
    .command('emulate')
    .description('an emulated pump behind a pseudo-terminal, in real time, until it is stopped')
    .requiredOption('--link <path>', 'where the serial port appears')
    .option('--seed <n>', 'entropy of the emulated chip', wholeNumber, 1)
    .option('--flash <file>', 'keeps the flash in this file')
    .option('--firmware <file>', 'ELF, UF2 or BIN (default: the release build)')
    .option('--pace <n>', 'times real time', positive, 1)
    .option('--display <path>', 'where the line of its display appears as a serial port')
    .option('--confirm <seconds>', 'press the confirm button once, so long after the start', positive)
    .action(act((options) => emulate(options, context)));

  assay
    .command('boards')
    .description('rigs and serial ports')
    .option('--json', 'as JSON')
    .action(act((options) => boards(options, context)));

  addPump(assay, act, context);
  addCa(assay, act, context);
  addFirmware(assay, act, context);
  addVectors(assay, act, context);
  return assay;
}

/** In words for a person, and whose fault it is. */
function failure(error: unknown): { text: string; code: ExitCode } {
  if (error instanceof UsageError) return { text: error.message, code: ExitCode.usage };
  if (error instanceof RigError) {
    const usage = error.code.startsWith('rig-file') || error.code === 'rig-mismatch';
    return { text: error.message, code: usage ? ExitCode.usage : ExitCode.rigError };
  }
  if (error instanceof PortError) return { text: error.message, code: ExitCode.rigError };
  if (error instanceof EvidenceError) {
    const broken = error.code === 'evidence-broken' || error.code === 'evidence-inconsistent';
    return { text: error.message, code: broken ? ExitCode.productFailure : ExitCode.usage };
  }
  if (error instanceof AssayError) {
    const peer = (error as { family?: string }).family === 'peer';
    return { text: error.message, code: peer ? ExitCode.productFailure : ExitCode.usage };
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { text: `a fault of assay itself, please report it:\n${text}`, code: ExitCode.rigError };
}

/** Runs one command line; resolves with the exit code. */
export async function run(argv: readonly string[]): Promise<ExitCode> {
  const interrupt = new AbortController();
  const stop = (signal: string) => {
    // The second one is for who cannot wait: the default action ends the process.
    process.removeListener('SIGINT', stop);
    process.removeListener('SIGTERM', stop);
    interrupt.abort(new Error(`Stopped by ${signal}.`));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  const context: CommandContext = {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    signal: interrupt.signal,
  };
  let code: ExitCode = ExitCode.passed;
  try {
    await program(context, (got) => {
      code = got;
    }).parseAsync([...argv]);
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? ExitCode.passed : ExitCode.usage;
    }
    const { text, code: failed } = failure(error);
    context.err(`assay: ${text}\n`);
    return failed;
  } finally {
    process.removeListener('SIGINT', stop);
    process.removeListener('SIGTERM', stop);
  }
  return code;
}
