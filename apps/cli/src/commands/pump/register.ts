// SPDX-License-Identifier: Apache-2.0
/** The `assay pump` commands and their options. */
import { type Command, Option } from 'commander';
import { positive, wholeNumber } from '../../numbers.js';
import type { Act, CommandContext } from '../context.js';
import { pumpAnnunciations } from './annunciations.js';
import { pumpAudit } from './audit.js';
import { pumpKey } from './credential.js';
import { pumpLimits, SENSITIVITIES } from './limits.js';
import { pumpBolus, pumpPause, pumpRun, pumpStop } from './orders.js';
import { pumpPair, pumpPeers, pumpUnpair } from './pair.js';
import { STATION_ROLES } from './session.js';
import { pumpConnect, pumpHistory, pumpStatus } from './show.js';
import { pumpTime } from './time.js';
import { pumpProvision, pumpRevocations } from './trust.js';

const PORT = 'serial port of the pump';
const CREDENTIAL = [
  '--credential <file>',
  "chain of `assay ca issue` for this role (default: the one that the port's pump took last)",
] as const;
const role = () => new Option('--role <role>', 'as which of the station’s peers').choices([...STATION_ROLES]);

export function addPump(assay: Command, act: Act, context: CommandContext): void {
  const pump = assay.command('pump').description('talk to a pump over its serial port');
  const plain = (name: string, description: string) =>
    pump
      .command(name)
      .description(description)
      .addOption(role().default('controller'))
      .option(...CREDENTIAL)
      .option('--json', 'as JSON');
  const command = (name: string, description: string) => plain(name, description).requiredOption('--port <path>', PORT);
  addTrust(pump, command, act, context);
  command('pair', 'pair this station by the secret that the pump shows; asks for it, or reads standard input')
    .option('--secret-file <file>', 'holds the secret; mode 0600')
    .option('--display <path>', "serial port that hears the pump's display")
    .action(act((options) => pumpPair(options, context)));
  command('connect', 'open a session and close it again').action(act((options) => pumpConnect(options, context)));
  command('unpair', 'make the pump forget this station, or another peer')
    .option('--peer <fingerprint>', 'whom, of `assay pump peers`')
    .action(act((options) => pumpUnpair(options, context)));
  command('peers', 'who is paired').action(act((options) => pumpPeers(options, context)));
  command('status', 'who it is and what it does').action(act((options) => pumpStatus(options, context)));
  command('bolus', 'deliver a bolus and follow it')
    .requiredOption('--units <u>', 'insulin in units, whole steps of 0.05', positive)
    .option('--yes', 'do not ask')
    .action(act((options) => pumpBolus(options, context)));
  command('stop', 'stop therapy').action(act((options) => pumpStop(options, context)));
  command('pause', 'hold therapy').action(act((options) => pumpPause(options, context)));
  command('run', 'run therapy').action(act((options) => pumpRun(options, context)));
  command('limits', 'its limits of delivery and its sensitivity to occlusions; or other ones')
    .option('--max-bolus <u>', 'largest single bolus, in units', positive)
    .option('--max-basal <u>', 'highest basal rate, in units an hour', positive)
    .option('--max-hour <u>', 'most in any hour, in units', positive)
    .option('--max-day <u>', 'most in any 24 hours, in units', positive)
    .addOption(new Option('--occlusion <sensitivity>', 'how soon a closed line is found').choices([...SENSITIVITIES]))
    .action(act((options) => pumpLimits(options, context)));
  command('history', 'its history records')
    .option('--from <n>', 'first sequence number', wholeNumber, 1)
    .action(act((options) => pumpHistory(options, context)));
  command('annunciations', 'what it tells its user')
    .addOption(new Option('--snooze <id>', 'silence this one for a while').argParser(wholeNumber).conflicts('confirm'))
    .option('--confirm <id>', 'confirm this one', wholeNumber)
    .action(act((options) => pumpAnnunciations(options, context)));
  plain('audit', 'its log of security events, verified; or such a log from a file')
    .option('--port <path>', PORT)
    .option('--out <file>', 'keep the log in this file')
    .addOption(new Option('--verify <file>', 'verify this log, without a pump').conflicts(['port', 'out']))
    .option('--key <key>', "with --verify, the pump's signing key: 64 hex digits or a file of them")
    .action(act((options) => pumpAudit(options, context)));
}

/** Keys, provisioning, lists, and the clock by which credentials are judged. */
function addTrust(
  pump: Command,
  command: (name: string, description: string) => Command,
  act: Act,
  context: CommandContext,
): void {
  pump
    .command('key')
    .description("this station's public key in a role: what `assay ca issue --key` wants; no pump is needed")
    .addOption(role().makeOptionMandatory())
    .option('-o, --output <file>', 'write it there too')
    .option('--json', 'as JSON')
    .action(act((options) => pumpKey(options, context)));
  pump
    .command('provision')
    .description('as service: give the pump its trust anchor, for good')
    .requiredOption('--port <path>', PORT)
    .requiredOption('--anchor <key>', 'trust anchor: 64 hex digits, or a file that holds them')
    .requiredOption('--list <file>', 'its first revocation list, revocation.list of its authority')
    .option(...CREDENTIAL)
    .option('--yes', 'do not ask')
    .option('--json', 'as JSON')
    .action(act((options) => pumpProvision(options, context)));
  command('revocations', 'hand the pump a revocation list')
    .argument('<file>', 'revocation.list of its authority')
    .action(act((file, options) => pumpRevocations(file, options, context)));
  command('time', "the pump's date and time")
    .option('--set', "set them to this machine's")
    .action(act((options) => pumpTime(options, context)));
}
