// SPDX-License-Identifier: Apache-2.0
/**
 * `node analyse/run.mjs [--tool NAME]… [--all-findings]`: clang-tidy, cppcheck with its MISRA add-on and gcc's -fanalyzer over all
 * of the firmware's C. Prints what is found and has no deviation (deviations.mjs), then the deviations and how often each is needed. The last
 * line counts, for each tool, the files as it saw them, the faults planted to see that it sees, and the deviations. A tool that is not there, or not in the version that the
 * deviations are about, is skipped and says so. --all-findings: also those that a deviation bears.
 */
import { parseArgs } from 'node:util';
import { check, report, skip } from '../crypto-m0/test/checks.mjs';
import { clangTidy } from './clang-tidy.mjs';
import { cppcheck } from './cppcheck.mjs';
import { deviations } from './deviations.mjs';
import { gcc } from './gcc.mjs';
import { faultsOfList, judge, ownFindings } from './judge.mjs';
import { checkJudge, checkPlanted } from './planted.mjs';
import { analysedUnits, firmware } from './units.mjs';

const all = [clangTidy, cppcheck, gcc];
const { values } = parseArgs({
  options: { tool: { type: 'string', multiple: true }, 'all-findings': { type: 'boolean' } },
});

/** Those of the tools that can be used; the others are skipped. */
async function usable(tools) {
  const found = [];
  for (const tool of tools) {
    const version = await tool.version();
    if (version === undefined) skip(`${tool.name} is not installed (npm run analyse fetches it where apt-get can)`);
    else if (!version.startsWith(`${tool.known}.`) && version !== tool.known)
      skip(`${tool.name} is ${version}; the deviations are about ${tool.known}, and other versions find other things`);
    else {
      console.log(`${tool.name} ${version}`);
      found.push(tool);
    }
  }
  return found;
}

const show = ({ tool, check: rule, file, line, text }) => `${file}:${line}: ${tool} ${rule}: ${text}`;

/** Runs one tool over all units; its findings. */
async function analyse(tool, units) {
  const start = Date.now();
  const results = await tool.run(units);
  const findings = ownFindings(
    results.flatMap((result) => result.findings),
    firmware,
  );
  console.log(
    `${tool.name}: ${units.length} units, ${findings.length} findings, ${Math.round((Date.now() - start) / 1000)} s`,
  );
  return { tool, results, findings };
}

/** One check for each file that a tool saw: it came to an end, and what it found is borne by a deviation. */
function checkFiles({ tool, results }, open) {
  for (const { unit, crashed } of results) {
    check(
      crashed === undefined,
      `${tool.name} did not come to an end with ${unit.name} (${unit.build}):\n${crashed?.slice(-2000)}`,
    );
  }
  const files = new Set([...results.map(({ unit }) => unit.name), ...open.map(({ file }) => file)]);
  for (const file of files) {
    const here = open.filter((finding) => finding.file === file && tool.reports.includes(finding.tool));
    check(here.length === 0, `${tool.name}, ${file}: without a deviation\n  ${here.map(show).join('\n  ')}`);
  }
}

function printTable(borne) {
  console.log('\nDeviations');
  for (const [{ tool, check: rule, reason, bearer }, count] of borne) {
    console.log(`${`${tool} ${rule}`.padEnd(48)} ${String(count).padStart(5)}  ${reason} [${bearer}]`);
  }
}

checkJudge();
const tools = await usable(all.filter(({ name }) => !values.tool || values.tool.includes(name)));
await checkPlanted(tools);
const units = await analysedUnits();
const runs = [];
for (const tool of tools) runs.push(await analyse(tool, units));
const findings = runs.flatMap((run) => run.findings);
const { open, stale, borne } = judge(
  findings,
  deviations,
  tools.flatMap(({ reports }) => reports),
);
if (values['all-findings']) for (const finding of findings) console.log(show(finding));
for (const run of runs) checkFiles(run, open);
for (const fault of faultsOfList(deviations)) check(false, fault);
for (const { deviation, where } of stale) {
  check(
    false,
    `deviation ${deviation.tool} ${deviation.check} at ${where}: nothing is found there any more; strike it out`,
  );
}
printTable(borne);
report();
