#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// Prints one table of measurements. Rates depend on the machine: compare the ratios within one run. Cycles are exact.
import { benchCodec } from './codec.mjs';
import { benchFirmware } from './firmware.mjs';
import { benchLink } from './link.mjs';
import { benchPrimitives } from './primitives.mjs';
import { benchSize } from './size.mjs';
import { benchStartup } from './startup.mjs';

const sections = [benchLink, benchCodec, benchFirmware, benchPrimitives, benchSize, benchStartup];

function number(value, unit) {
  const digits = unit === 'cycles' || value >= 100 ? 0 : 2;
  return value.toLocaleString('en', { maximumFractionDigits: digits, minimumFractionDigits: digits });
}

function print(rows) {
  const cells = rows.map(({ what, who, value, unit, ratio }) => [
    what,
    who,
    number(value, unit),
    unit,
    ratio === undefined ? '' : `${ratio.toFixed(2)} ×`,
  ]);
  const table = [['what', 'who', 'value', 'unit', 'to ours'], ...cells];
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
  for (const row of table) {
    console.log(
      `| ${row.map((cell, column) => (column === 2 ? cell.padStart(widths[column]) : cell.padEnd(widths[column]))).join(' | ')} |`,
    );
    if (row === table[0])
      console.log(
        `|${widths.map((width, column) => `${'-'.repeat(width + 1)}${column === 2 ? ':' : '-'}`).join('|')}|`,
      );
  }
}

const rows = [];
for (const section of sections) {
  process.stderr.write(`  measuring: ${section.name.replace('bench', '').toLowerCase()} …\n`);
  rows.push(...(await section()));
}
console.log(process.argv.includes('--json') ? JSON.stringify(rows, null, 2) : '');
if (!process.argv.includes('--json')) print(rows);
