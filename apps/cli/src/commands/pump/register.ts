// SPDX-License-Identifier: Apache-2.0
/** The `assay pump` commands and their options. */
import { type Command, Option } from 'commander';
import { positive, wholeNumber } from '../../numbers.js';
import type { Act, CommandContext } from '../context.js';
import { pumpBolus, pumpPause, pumpRun, pumpStop } from './orders.js';
import { pumpPair, pumpPeers, pumpUnpair } from './pair.js';
import { STATION_ROLES } from './session.js';
import { pumpConnect, pumpHistory, pumpStatus } from './show.js';

export function addPump(assay: Command, act: Act, context: CommandContext): void {
  const pump = assay.command('pump').description('talk to a pump over its serial port');
  const command = (name: string, description: string) =>
    pump
      .command(name)
      .description(description)
      .requiredOption('--port <path>', 'serial port of the pump')
      .addOption(
        new Option('--role <role>', 'as which of the station’s two peers')
          .choices([...STATION_ROLES])
          .default('controller'),
      )
      .option('--json', 'as JSON');
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
  command('history', 'its history records')
    .option('--from <n>', 'first sequence number', wholeNumber, 1)
    .action(act((options) => pumpHistory(options, context)));
}
