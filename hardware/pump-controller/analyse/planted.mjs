// SPDX-License-Identifier: Apache-2.0
/** Faults planted in files of a temporary folder, to see that each tool reports them the way it is called here. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check } from '../crypto-m0/test/checks.mjs';
import { judge, ownFindings } from './judge.mjs';

const FAULTY = `#include <stdint.h>
#include <string.h>
static int choose(int kind)
{
    int value = 0;
    switch (kind) {
    case 1:
        value = 10;
    case 2: /* 9: no break before it */
        value += 2;
        break;
    default:
        break;
    }
    return value;
}
static uint8_t narrow(uint32_t wide)
{
    return wide;
}
static int follow(int *at)
{
    if (at != NULL)
        *at = 1; /* 24: no braces */
    return *at; /* 25: NULL is followed */
}
static int turn(int left)
{
    return left == 0 ? 0 : turn(left - 1); /* 27: recursion */
}
int planted(int kind, int *at);
int planted(int kind, int *at)
{
    int unset;
    int four[4] = { 0 };
    if (kind == 5) {
        return four[kind]; /* 37: behind the end, and not the last return */
    }
    if (kind == 7 && memcmp(at, four, sizeof four)) { /* 39: order taken for truth */
        return unset;
    }
    return follow(kind == 3 ? NULL : at) + choose(kind) + narrow((uint32_t)kind) + turn(kind); /* 42: signed and unsigned */
}
`;

/** What must be reported, by tool: check and line. */
const EXPECTED = {
  'clang-tidy': [
    ['bugprone-suspicious-string-compare', 39],
    ['clang-analyzer-core.NullDereference', 25],
    ['clang-analyzer-core.uninitialized.UndefReturn', 40],
    ['misc-no-recursion', 27],
    ['readability-braces-around-statements', 23],
  ],
  cppcheck: [
    ['arrayIndexOutOfBoundsCond', 37],
    ['nullPointerRedundantCheck', 25],
  ],
  misra: [
    ['10.4', 42],
    ['15.5', 37],
    ['15.6', 23],
    ['16.3', 9],
  ],
  gcc: [
    ['analyzer-null-dereference', 25],
    ['analyzer-use-of-uninitialized-value', 40],
  ],
};

/** A unit of a faulty file, as the firmware's are. */
function plant(folder) {
  const file = join(folder, 'faulty.c');
  writeFileSync(file, FAULTY);
  const args = ['-mcpu=cortex-m0plus', '-mthumb', '-std=gnu11'];
  return { file, name: 'faulty.c', build: 'planted', compiler: 'arm-none-eabi-gcc', isArm: true, args };
}

/** Each of `tools` must find in the faulty file what it is for. */
export async function checkPlanted(tools) {
  const folder = mkdtempSync(join(tmpdir(), 'analyse-'));
  try {
    const unit = plant(folder);
    for (const tool of tools) {
      const results = await tool.run([unit], folder);
      const findings = ownFindings(
        results.flatMap((result) => result.findings),
        folder,
      );
      for (const name of tool.reports) {
        for (const [rule, line] of EXPECTED[name]) {
          const isFound = findings.some((found) => found.tool === name && found.check === rule && found.line === line);
          check(
            isFound,
            `${name} does not report ${rule} in line ${line} of a file that breaks it:\n${findings.map(({ tool: by, check: what, line: at }) => `  ${at} ${by} ${what}`).join('\n')}`,
          );
        }
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A finding without a deviation and a deviation without a finding must both be told, and nothing else. */
export function checkJudge() {
  const found = { tool: 'misra', check: '16.3', file: 'core/src/a.c', line: 3, text: '' };
  const deviation = { tool: 'misra', check: '16.3', where: ['core/src/'], reason: 'why', bearer: 'who' };
  const outcome = (findings, deviations, tools = ['misra']) => {
    const { open, stale } = judge(findings, deviations, tools);
    return `${open.length} open, ${stale.length} stale`;
  };
  check(outcome([found], [deviation]) === '0 open, 0 stale', 'a finding is borne by its deviation');
  check(outcome([found], []) === '1 open, 0 stale', 'a finding without a deviation is told');
  check(outcome([], [deviation]) === '0 open, 1 stale', 'a deviation without a finding is told');
  check(outcome([], [deviation], ['gcc']) === '0 open, 0 stale', 'a tool that did not run makes no deviation stale');
  const other = { ...found, file: 'boards/pico/a.c' };
  check(outcome([found, other], [deviation]) === '1 open, 0 stale', 'a deviation bears its own places only');
  const wide = { ...deviation, where: ['core/src/', 'boot/'] };
  check(outcome([found], [wide]) === '0 open, 1 stale', 'each place of a deviation needs a finding of its own');
}
