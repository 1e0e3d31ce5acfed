// SPDX-License-Identifier: Apache-2.0
/** Evidence that was tampered with in every way we can think of is found, and the first thing that does not fit is named. */
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { bytesToHex } from '@assay/crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { sha256Hex } from './digests.js';
import { signManifest } from './manifest.js';
import { recordText } from './records.js';
import { stationKeyFromSeed } from './station-key.js';
import { begin, finishedRun, freshFolder, runOne, sequences, setUp, station } from './testing/sample-run.js';
import { verifyEvidence } from './verify.js';

let whole: string;
beforeAll(async () => {
  whole = (await finishedRun()).dir;
});

function copy(): string {
  const dir = freshFolder();
  cpSync(whole, dir, { recursive: true });
  return dir;
}

function edit(dir: string, name: string, change: (text: string) => string): void {
  const path = join(dir, name);
  const before = readFileSync(path, 'utf8');
  const after = change(before);
  expect(after).not.toBe(before);
  writeFileSync(path, after);
}

function editLines(dir: string, name: string, change: (lines: string[]) => string[]): void {
  edit(dir, name, (text) =>
    change(text.split('\n').slice(0, -1))
      .map((line) => `${line}\n`)
      .join(''),
  );
}

/** What a forger without the station's key, or the station itself, would do after an edit. */
function signAgain(dir: string, key = station): void {
  const manifest = JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8'));
  rmSync(join(dir, 'manifest.json'));
  const { headerSha256, transcriptHash } = manifest;
  writeFileSync(join(dir, 'manifest.json'), recordText(signManifest(dir, { headerSha256, transcriptHash }, key)));
}

describe('a whole folder', () => {
  it('is intact, and says by whom it was signed', () => {
    const found = verifyEvidence(whole);
    expect(found).toMatchObject({
      status: 'intact',
      problem: null,
      station: { fingerprint: station.fingerprint, trusted: null },
    });
    expect(found.checks.map((check) => check.name)).toEqual([
      'manifest',
      'signature',
      'files',
      'digests',
      'header',
      'chains',
      'openings',
      'transcript hash',
      'results',
    ]);
    expect(found.checks.every((check) => check.ok)).toBe(true);
    expect(found.transcripts.map(({ id, verdict }) => [id, verdict])).toEqual([
      ['00', false],
      ['04', true],
      ['05', true],
      ['11', true],
      ['24', true],
    ]);
    expect(found.summary).toContain('intact: outcome fail, 5 transcripts');
    expect(found.results?.results.map((r) => r.outcome)).toEqual(['pass', 'fail', 'error', 'not-applicable']);
  });

  it('is trusted or not by the key that the verifier names', () => {
    expect(verifyEvidence(whole, { trustedKey: station.fingerprint }).station?.trusted).toBe(true);
    expect(verifyEvidence(whole, { trustedKey: bytesToHex(station.publicKey).toUpperCase() }).status).toBe('intact');
    const other = verifyEvidence(whole, { trustedKey: 'ab'.repeat(32) });
    expect(other).toMatchObject({ status: 'broken', problem: { code: 'key-not-trusted', file: 'manifest.json' } });
  });

  it('has the same transcript hash for the same seed, whenever and wherever it was made', async () => {
    const [again, other] = [await finishedRun(), await finishedRun(sequences, 2)];
    const hash = verifyEvidence(whole).transcriptHash;
    expect(again.finished.transcriptHash).toBe(hash);
    expect(other.finished.transcriptHash).not.toBe(hash);
  });

  it('is not a folder that is not there, nor one whose records cannot be read', () => {
    expect(() => verifyEvidence(join(whole, 'nowhere'))).toThrow('is not a folder');
    const dir = freshFolder();
    mkdirSync(join(dir, 'run.json'), { recursive: true });
    expect(() => verifyEvidence(dir)).toThrow(expect.objectContaining({ code: 'folder-unusable' }));
  });
});

describe('tampering', () => {
  it('of one bit in any file is found in that file', () => {
    const dir = copy();
    const files = [
      'run.json',
      'rig.yaml',
      'profile.yaml',
      'results.json',
      'junit.xml',
      'report.html',
      'transcript/00.jsonl',
      'transcript/05.jsonl',
    ];
    for (const file of files) {
      const path = join(dir, file);
      const bytes = readFileSync(path);
      for (const place of [0, 0.3, 0.77, 1]) {
        const at = Math.round(place * (bytes.length - 1));
        const flipped = Buffer.from(bytes);
        flipped[at] = flipped[at]! ^ (1 << (at % 8));
        writeFileSync(path, flipped);
        expect(verifyEvidence(dir)).toMatchObject({ status: 'broken', problem: { file } });
      }
      writeFileSync(path, bytes);
    }
    expect(verifyEvidence(dir).status).toBe('intact');
  });

  it('of any byte of the manifest is found', () => {
    const dir = copy();
    const path = join(dir, 'manifest.json');
    const bytes = readFileSync(path);
    for (let at = 0; at < bytes.length; at += 41) {
      const flipped = Buffer.from(bytes);
      flipped[at] = flipped[at]! ^ 1;
      writeFileSync(path, flipped);
      expect(verifyEvidence(dir)).toMatchObject({ status: 'broken', problem: { file: 'manifest.json' } });
    }
  });

  it('of a transcript names the line', () => {
    const dir = copy();
    edit(dir, 'transcript/05.jsonl', (text) => text.replace('"hex":"3f04"', '"hex":"3f05"'));
    const found = verifyEvidence(dir);
    expect(found.problem).toMatchObject({
      code: 'line-changed',
      file: 'transcript/05.jsonl',
      what: expect.stringContaining('does not fit the chain'),
    });
    const line = readFileSync(join(dir, 'transcript/05.jsonl'), 'utf8').split('\n')[found.problem!.line! - 1];
    expect(line).toContain('3f05');
    expect(found.summary).toContain(`broken: transcript/05.jsonl line ${found.problem!.line} does not fit`);
  });

  it.each<[string, (lines: string[]) => string[], string]>([
    ['reordered lines', (lines) => lines.toSpliced(6, 2, lines[7]!, lines[6]!), 'reordered'],
    ['a missing line', (lines) => lines.toSpliced(6, 1), '1 line is missing'],
    ['a repeated line', (lines) => lines.toSpliced(6, 0, lines[5]!), 'repeated'],
  ])('by %s names the line', (_, change, what) => {
    const dir = copy();
    editLines(dir, 'transcript/04.jsonl', change);
    expect(verifyEvidence(dir).problem).toMatchObject({
      code: 'line-changed',
      file: 'transcript/04.jsonl',
      line: 7,
      what: expect.stringContaining(what),
    });
  });

  it('by cutting lines off the end is found though the rest is a whole chain', () => {
    const dir = copy();
    editLines(dir, 'transcript/04.jsonl', (lines) => lines.slice(0, -3));
    expect(verifyEvidence(dir).problem).toMatchObject({
      code: 'file-changed',
      file: 'transcript/04.jsonl',
      what: expect.stringContaining('cut'),
    });
  });

  it('by taking a file away, or adding one, names it', () => {
    const without = copy();
    rmSync(join(without, 'transcript/04.jsonl'));
    expect(verifyEvidence(without).problem).toMatchObject({ code: 'file-missing', file: 'transcript/04.jsonl' });
    const withMore = copy();
    mkdirSync(join(withMore, 'notes'));
    writeFileSync(join(withMore, 'notes/why.txt'), 'all fine');
    expect(verifyEvidence(withMore).problem).toMatchObject({ code: 'file-extra', file: 'notes/why.txt' });
    const renamed = copy();
    renameSync(join(renamed, 'report.html'), join(renamed, 'Report.html'));
    expect(verifyEvidence(renamed).problem).toMatchObject({ code: 'file-missing', file: 'report.html' });
    const linked = copy();
    renameSync(join(linked, 'report.html'), join(linked, '../report.html'));
    symlinkSync('../report.html', join(linked, 'report.html'));
    expect(verifyEvidence(linked).problem).toMatchObject({ file: 'report.html' });
  });

  it('of the results is found by their digest, and by what they say when the digest was mended', () => {
    const dir = copy();
    edit(dir, 'results.json', (text) => text.replace('"outcome": "fail"', '"outcome": "pass"'));
    expect(verifyEvidence(dir).problem).toMatchObject({ code: 'file-changed', file: 'results.json' });
    signAgain(dir);
    expect(verifyEvidence(dir).problem).toMatchObject({
      code: 'records-disagree',
      file: 'results.json',
      what: expect.stringContaining('says outcome pass, its results say fail'),
    });
  });

  it.each<[string, (text: string) => string, string]>([
    [
      'an outcome',
      (text) => text.replace('"outcome": "error"', '"outcome": "pass"'),
      'says pass of sequence 11, which its transcript does not say',
    ],
    ['a measured value', (text) => text.replace('"value": 3', '"value": 0'), 'of sequence 05'],
    [
      'a sequence left out',
      (text) => withRecord(text, (r) => ({ ...r, results: r.results.filter((x: { id: string }) => x.id !== '05') })),
      'says nothing of sequence 05',
    ],
    [
      'a sequence not run',
      (text) => withRecord(text, (r) => ({ ...r, notRun: ['04'] })),
      'does not account for the sequences',
    ],
    [
      'a set-up story',
      (text) => withRecord(text, (r) => ({ ...r, setupTrouble: 'none of it' })),
      'another story of the set-up',
    ],
    [
      'a hash',
      (text) => withRecord(text, (r) => ({ ...r, transcriptHash: 'ab'.repeat(32) })),
      'another transcript hash',
    ],
    ['an unknown key', (text) => withRecord(text, (r) => ({ ...r, note: 'trust me' })), 'does not follow its schema'],
  ])('of %s in results.json signed again is found', (_, change, what) => {
    const dir = copy();
    edit(dir, 'results.json', change);
    signAgain(dir);
    expect(verifyEvidence(dir).problem).toMatchObject({ file: 'results.json', what: expect.stringContaining(what) });
  });

  it('of the header is found even when signed again', () => {
    const dir = copy();
    edit(dir, 'run.json', (text) => text.replace('"seed": 1', '"seed": 2'));
    signAgain(dir);
    expect(verifyEvidence(dir).problem).toMatchObject({
      file: 'run.json',
      what: expect.stringContaining('digest does not fit'),
    });
    const swapped = copy();
    edit(swapped, 'profile.yaml', (text) => text.replace('20', '40'));
    signAgain(swapped);
    expect(verifyEvidence(swapped).problem).toMatchObject({
      file: 'profile.yaml',
      what: expect.stringContaining('not the one that the header names'),
    });
  });

  it('by a transcript of another run is found even when signed again', async () => {
    const other = await finishedRun(sequences, 9);
    const dir = copy();
    cpSync(join(other.dir, 'transcript/04.jsonl'), join(dir, 'transcript/04.jsonl'));
    signAgain(dir);
    expect(verifyEvidence(dir).problem).toMatchObject({
      file: 'transcript/04.jsonl',
      line: 1,
      what: expect.stringContaining('another run'),
    });
    const renumbered = copy();
    cpSync(join(renumbered, 'transcript/04.jsonl'), join(renumbered, 'transcript/05.jsonl'));
    signAgain(renumbered);
    expect(verifyEvidence(renumbered).problem).toMatchObject({
      file: 'transcript/05.jsonl',
      what: expect.stringContaining('sequence 04'),
    });
  });

  it('by cutting a transcript and signing again is found by the transcript hash', () => {
    const dir = copy();
    editLines(dir, 'transcript/04.jsonl', (lines) => lines.slice(0, -1));
    signAgain(dir);
    expect(verifyEvidence(dir).problem).toMatchObject({
      file: 'manifest.json',
      what: expect.stringContaining('transcript hash'),
    });
  });

  it('by another key is found: it cannot pass for the station that began the run', () => {
    const dir = copy();
    signAgain(dir, stationKeyFromSeed(new Uint8Array(32).fill(9)));
    expect(verifyEvidence(dir).problem).toMatchObject({
      code: 'records-disagree',
      what: expect.stringContaining('another station'),
    });
  });

  it('of the signature, the key or the fingerprint is found', () => {
    const manifest = JSON.parse(readFileSync(join(whole, 'manifest.json'), 'utf8'));
    const flip = (hex: string) => (hex.startsWith('0') ? '1' : '0') + hex.slice(1);
    const forgeries = [
      { ...manifest, signature: flip(manifest.signature) },
      { ...manifest, station: { ...manifest.station, fingerprint: flip(manifest.station.fingerprint) } },
      { ...manifest, station: { publicKey: '0'.repeat(64), fingerprint: sha256Hex(new Uint8Array(32)) } },
      { ...manifest, transcriptHash: flip(manifest.transcriptHash) },
    ];
    for (const forged of forgeries) {
      const dir = copy();
      writeFileSync(join(dir, 'manifest.json'), recordText(forged));
      expect(verifyEvidence(dir).problem).toMatchObject({ code: 'signature-wrong', file: 'manifest.json' });
    }
  });
});

describe('a killed run', () => {
  async function killed(): Promise<string> {
    const dir = freshFolder();
    const evidence = begin(dir);
    await setUp(evidence);
    await runOne(evidence, sequences[0]!);
    const open = evidence.transcript('05').transcript;
    open.append({ k: 'open', sequence: '05', seed: 1, run: evidence.binding }, 0);
    open.append({ k: 'note', name: 'ending', data: 'soon' }, 1);
    appendFileSync(join(dir, 'transcript/05.jsonl'), '{"n":2,"t":2,"k":"no');
    return dir;
  }

  it('is incomplete but intact up to its last whole line', async () => {
    const found = verifyEvidence(await killed());
    expect(found).toMatchObject({
      status: 'incomplete',
      station: null,
      problem: { code: 'unfinished', file: 'manifest.json' },
    });
    expect(found.summary).toContain('intact up to transcript/05.jsonl line 2');
    expect(found.transcripts.map(({ id, entries, verdict }) => [id, entries, verdict])).toEqual([
      ['00', 5, false],
      ['04', expect.any(Number), true],
      ['05', 2, false],
    ]);
  });

  it('is broken when a line before the last does not fit', async () => {
    const dir = await killed();
    edit(dir, 'transcript/04.jsonl', (text) => text.replace('SetBolus', 'GetBolus'));
    expect(verifyEvidence(dir)).toMatchObject({ status: 'broken', problem: { file: 'transcript/04.jsonl' } });
  });

  it('is incomplete at whatever place its last transcript ends', async () => {
    const dir = await killed();
    const path = join(dir, 'transcript/05.jsonl');
    for (let size = readFileSync(path).length - 1; size >= 0; size -= 17) {
      truncateSync(path, size);
      expect(verifyEvidence(dir).status).toBe('incomplete');
    }
  });

  it('is incomplete when it got no further than its header, and broken without one', async () => {
    const dir = freshFolder();
    begin(dir);
    expect(verifyEvidence(dir).summary).toContain('before its first transcript');
    rmSync(join(dir, 'run.json'));
    expect(verifyEvidence(dir)).toMatchObject({
      status: 'broken',
      problem: { code: 'file-missing', file: 'run.json' },
    });
  });

  it('cannot be made of a finished one to hide an edit', () => {
    const dir = copy();
    rmSync(join(dir, 'manifest.json'));
    expect(verifyEvidence(dir)).toMatchObject({ status: 'incomplete' });
    expect(readdirSync(dir)).toContain('results.json');
  });
});

// biome-ignore lint/suspicious/noExplicitAny: a forger is not bound to our types.
function withRecord(text: string, change: (record: any) => unknown): string {
  return recordText(change(JSON.parse(text)));
}
