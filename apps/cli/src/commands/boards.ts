// SPDX-License-Identifier: Apache-2.0
/** `assay boards`: what this machine could run a certification on. */
import { join, relative } from 'node:path';
import { discoverBoards } from '@assay/rig';
import { ExitCode } from '../exit-codes.js';
import { repositoryRoot } from '../repository.js';
import { type CommandContext, json } from './context.js';

export async function boards(options: { readonly json?: boolean }, { out }: CommandContext): Promise<ExitCode> {
  const found = await discoverBoards(join(repositoryRoot, 'rigs'));
  if (options.json) {
    out(json(found));
    return ExitCode.passed;
  }
  out('rigs\n');
  for (const rig of found.rigs) {
    const path = relative(repositoryRoot, rig.folder);
    out(`  ${path.padEnd(18)} ${(rig.rigKind ?? 'broken').padEnd(9)} ${rig.title}\n`);
    if (rig.problem !== null) out(`      ${rig.problem}\n`);
  }
  out('serial ports\n');
  for (const port of found.serial) {
    const maker = [port.manufacturer, port.serialNumber].filter(Boolean).join(' ');
    out(`  ${port.path.padEnd(18)} ${port.hint ?? 'unknown'}${maker === '' ? '' : ` (${maker})`}\n`);
  }
  if (found.serial.length === 0) out('  none\n');
  return ExitCode.passed;
}
