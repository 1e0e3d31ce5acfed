// SPDX-License-Identifier: Apache-2.0
/** `assay vectors noise|wycheproof`: public test vectors through our TypeScript, on either back end, or the firmware's C code. */
import { AssayMisuseError, type CryptoBackend, portableCrypto } from '@assay/crypto';
import { nodeCrypto } from '@assay/crypto/node';
import { runNoiseVectors } from '@assay/protocol';
import { type Command, Option } from 'commander';
import { ExitCode, UsageError } from '../exit-codes.js';
import { userPath } from '../repository.js';
import { readUserFile } from '../user-file.js';
import { decide } from '../vectors/decide.js';
import { decideByFirmware, runFirmwareNoiseVectors } from '../vectors/firmware.js';
import { describeReport, reportOn, type WycheproofReport } from '../vectors/report.js';
import { parseWycheproof } from '../vectors/wycheproof.js';
import { type Act, type CommandContext, json } from './context.js';

/** `firmware` is not a back end: null. */
const targets: { readonly [target: string]: CryptoBackend | null } = {
  ts: portableCrypto,
  node: nodeCrypto,
  firmware: null,
};

interface VectorsArguments {
  readonly target: string;
  readonly json?: boolean;
}

export function addVectors(assay: Command, act: Act, context: CommandContext): void {
  const vectors = assay.command('vectors').description('run public test vectors');
  const target = (): Option =>
    new Option(
      '--target <code>',
      'whose code: TypeScript, TypeScript on node:crypto, or the firmware built for the host',
    )
      .choices(Object.keys(targets))
      .default('ts');
  vectors
    .command('noise')
    .description('Noise handshake vectors (the JSON format of cacophony and snow)')
    .argument('<file>')
    .addOption(target())
    .option('--json', 'as JSON')
    .action(act((file, options) => noiseVectors(file, options, context)));
  vectors
    .command('wycheproof')
    .description('vectors of primitives (the JSON format of Wycheproof)')
    .argument('<files...>')
    .addOption(target())
    .option('--json', 'as JSON')
    .action(act((files, options) => wycheproofVectors(files, options, context)));
}

function noiseVectors(file: string, options: VectorsArguments, { out }: CommandContext): ExitCode {
  const path = userPath(file);
  const crypto = targets[options.target];
  const report = ofForm(path, (parsed) =>
    crypto ? runNoiseVectors(parsed, { crypto }) : runFirmwareNoiseVectors(path, parsed),
  );
  if (options.json) {
    out(json(report));
  } else {
    for (const { index, protocol, text } of report.failures) out(`vector ${index} ${protocol}: ${text}\n`);
    out(`${report.passed} passed, ${report.failed} failed, ${report.unsupported} unsupported\n`);
  }
  return report.failed === 0 ? ExitCode.passed : ExitCode.productFailure;
}

function wycheproofVectors(files: readonly string[], options: VectorsArguments, { out }: CommandContext): ExitCode {
  const crypto = targets[options.target];
  const reports = files.map((file): WycheproofReport => {
    const vectors = ofForm(userPath(file), parseWycheproof);
    const questions = vectors.tests.map(({ question }) => question);
    const decisions = crypto ? questions.map((question) => decide(crypto, question)) : decideByFirmware(questions);
    return reportOn(file, vectors, decisions);
  });
  if (options.json) out(json({ target: options.target, reports }));
  else for (const report of reports) out(describeReport(report));
  return reports.every(({ failed }) => failed === 0) ? ExitCode.passed : ExitCode.productFailure;
}

/** Only the file's form is the caller's to mend; a vector that fails is reported, not thrown. */
function ofForm<T>(file: string, read: (parsed: unknown) => T): T {
  const parsed = readJson(file);
  try {
    return read(parsed);
  } catch (error) {
    if (error instanceof AssayMisuseError) throw new UsageError(`${file}: ${error.message}`);
    throw error;
  }
}

function readJson(file: string): unknown {
  const text = new TextDecoder().decode(readUserFile(file));
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${file} is not JSON: ${(error as Error).message}`);
  }
}
