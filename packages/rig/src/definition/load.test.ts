// SPDX-License-Identifier: Apache-2.0
/** The shipped rigs load; a bad file is named with line, field and mend. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RigError, RigFileError } from '../errors.js';
import { chooseFixture, loadRig } from './load.js';
import { rigSchema } from './rig-file.js';
import { parseSchemaText } from './yaml-file.js';

const rigs = fileURLToPath(new URL('../../../../rigs/', import.meta.url));

const good = `schema: assay-rig/1
id: bench
title: A bench
kind: emulated
profile: profile.yaml
board:
  kind: emulated-pico
  firmware: pump.elf
  serial: "0011223344556677"
fixture: direct
fixtures:
  direct: { kind: direct }
`;

function problems(text: string) {
  try {
    parseSchemaText('rig.yaml', text, rigSchema);
  } catch (error) {
    expect(error).toBeInstanceOf(RigFileError);
    return (error as RigFileError).problems;
  }
  return [];
}

describe('shipped rigs', () => {
  it.each(['emulated', 'pico-uno'])('%s loads with its profile', async (name) => {
    const rig = await loadRig(join(rigs, name));
    expect(rig.definition.id).toBe(name);
    expect(rig.profile.limits.stepMilliunits).toMatchObject({ value: 50, unit: 'mU' });
    expect(rig.profile.capabilities).toContain('bolus');
  });

  it('offers the firmata fixture on the emulated rig', async () => {
    const rig = await loadRig(join(rigs, 'emulated'));
    expect(chooseFixture(rig).kind).toBe('direct');
    expect(chooseFixture(rig, 'firmata').kind).toBe('firmata');
  });

  it('refuses a fixture that is not described', async () => {
    const rig = await loadRig(join(rigs, 'pico-uno'));
    expect(() => chooseFixture(rig, 'direct')).toThrow(/fixtures\.direct.*firmata/);
  });
});

describe('bad rig files', () => {
  it('accepts the good one, as YAML and as JSON', () => {
    expect(problems(good)).toEqual([]);
    const json = JSON.stringify(parseSchemaText('rig.yaml', good, rigSchema), null, 2);
    expect(parseSchemaText('rig.json', json, rigSchema).id).toBe('bench');
  });

  it('names an unknown key with its line', () => {
    const [problem] = problems(good.replace('  firmware:', '  colour: red\n  firmware:'));
    expect(problem).toMatchObject({ file: 'rig.yaml', line: 8, field: 'board.colour', problem: 'unknown key' });
  });

  it('names a missing field', () => {
    const [problem] = problems(good.replace('  firmware: pump.elf\n', ''));
    expect(problem).toMatchObject({ line: 6, field: 'board.firmware', problem: 'missing' });
  });

  it('names a value out of its set', () => {
    const [problem] = problems(good.replace('assay-rig/1', 'assay-rig/9'));
    expect(problem).toMatchObject({ line: 1, field: 'schema', mend: 'give "assay-rig/1"' });
  });

  it('names a board of unknown kind', () => {
    const [problem] = problems(good.replace('emulated-pico', 'toaster'));
    expect(problem).toMatchObject({ line: 7, field: 'board.kind' });
  });

  it('names broken syntax', () => {
    const [problem] = problems(`${good}fixtures: [`);
    expect(problem?.line).toBeGreaterThan(0);
    expect(problem?.mend).toMatch(/syntax/);
  });

  it('refuses parts that do not go together', () => {
    expect(problems(good.replace('kind: emulated\n', 'kind: serial\n')).map((p) => p.field)).toContain('board.kind');
    expect(problems(good.replace('fixture: direct', 'fixture: firmata'))[0]).toMatchObject({ field: 'fixture' });
  });
});

describe('files on disk', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'assay-rig-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('says what a missing rig is', async () => {
    await expect(loadRig(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'rig-file-missing' });
    await expect(loadRig(folder)).rejects.toThrow(/holds no rig definition/);
  });

  it('says that the profile is missing', async () => {
    await writeFile(join(folder, 'rig.yaml'), good);
    const error = await loadRig(folder).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(RigError);
    expect((error as RigError).message).toContain('profile.yaml');
  });

  it('names the bad limit of a profile', async () => {
    await writeFile(join(folder, 'rig.yaml'), good);
    await writeFile(
      join(folder, 'profile.yaml'),
      'schema: assay-profile/1\nid: x\ntitle: X\ncapabilities: [flying]\nlimits: {}\n',
    );
    const error = await loadRig(folder).catch((caught: unknown) => caught);
    expect((error as RigFileError).problems.map((p) => p.field)).toEqual(
      expect.arrayContaining(['capabilities.0', 'limits.stopMs']),
    );
  });
});
