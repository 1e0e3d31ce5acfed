// SPDX-License-Identifier: Apache-2.0
/** The chain of a transcript: what is written, what is read back, and what every kind of break is called. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EntryBody } from './model.js';
import { readTranscript } from './read-transcript.js';
import { type Digest, Transcript } from './transcript.js';

const digest: Digest = (bytes) => createHash('sha256').update(bytes).digest();
const sha256 = (...parts: (string | Buffer)[]) =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();

const bodies: EntryBody[] = [
  { k: 'open', sequence: '04', seed: 1, run: { header: 'ab' } },
  { k: 'step', id: 0, edge: 'start', title: 'Öffnen ≤ 3' },
  { k: 'frame', dir: 'tx', hex: '0102', via: 'controller' },
  { k: 'frame', dir: 'rx', hex: '0304', via: 'controller' },
  { k: 'edge', pin: 'STEP', level: 1 },
  { k: 'step', id: 0, edge: 'end', title: 'Öffnen ≤ 3' },
  { k: 'verdict', outcome: 'fail', reason: 'because' },
];

function written(list: readonly EntryBody[] = bodies) {
  let text = '';
  const transcript = new Transcript({
    digest,
    sink: (line) => {
      text += line;
    },
  });
  for (const [index, body] of list.entries()) {
    transcript.append(body, index * 10);
  }
  return { text, transcript, lines: text.split('\n').slice(0, -1) };
}

const read = (lines: readonly string[]) => readTranscript(lines.map((line) => `${line}\n`).join(''), digest);

describe('a transcript', () => {
  it('chains each entry to all before it', () => {
    const { lines, transcript } = written(bodies.slice(0, 2));
    const start = sha256('assay transcript 1');
    const h0 = sha256(start, '{"k":"open","n":0,"run":{"header":"ab"},"seed":1,"sequence":"04","t":0}');
    const h1 = sha256(h0, '{"edge":"start","id":0,"k":"step","n":1,"t":10,"title":"Öffnen ≤ 3"}');
    expect(lines[0]).toBe(
      `{"n":0,"t":0,"k":"open","run":{"header":"ab"},"seed":1,"sequence":"04","h":"${h0.toString('hex')}"}`,
    );
    expect(transcript.head).toBe(h1.toString('hex'));
  });

  it('reads back as it was, and judges see the same entries live', () => {
    const { text, transcript } = written();
    const back = readTranscript(text, digest);
    expect(back).toEqual({ entries: transcript.entries, head: transcript.head, problem: null });
  });

  it('holds any body that JSON holds exactly', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string({ unit: 'binary' }), fc.maxSafeInteger()), { maxLength: 8 }), (notes) => {
        const { text, transcript } = written(
          notes.map(([name, data]) => ({ k: 'note', name, data: { [name]: data } })),
        );
        expect(readTranscript(text, digest)).toEqual({
          entries: transcript.entries,
          head: transcript.head,
          problem: null,
        });
      }),
    );
  });

  it('takes nothing after its verdict', () => {
    const { transcript } = written();
    expect(transcript.sealed).toBe(true);
    expect(() => transcript.append({ k: 'edge', pin: 'STEP', level: 1 }, 99)).toThrow('after the verdict');
    expect(transcript.length).toBe(bodies.length);
  });

  it.each([
    [{ k: 'note', name: 'x', data: 0.1 } as const, 1],
    [{ k: 'note', name: 'x', data: 1 } as const, 0.5],
    [{ k: 'note', name: 'x', data: 1 } as const, -1],
  ])('records nothing of a body or a time that it cannot hold: %o at %d', (body, t) => {
    const { transcript, lines } = written([]);
    expect(() => transcript.append(body, t)).toThrow();
    expect([transcript.length, lines.length]).toEqual([0, 0]);
  });

  it('does not count an entry that its sink refused', () => {
    const transcript = new Transcript({
      digest,
      sink: () => {
        throw new Error('disk full');
      },
    });
    const head = transcript.head;
    expect(() => transcript.append(bodies[0]!, 0)).toThrow('disk full');
    expect([transcript.length, transcript.head]).toEqual([0, head]);
  });
});

describe('reading a transcript', () => {
  it('finds a flipped bit wherever it is, and names its line', () => {
    const { text } = written();
    const bytes = Buffer.from(text);
    const lineOf = (at: number) => bytes.subarray(0, at).filter((byte) => byte === 0x0a).length + 1;
    for (let at = 0; at < bytes.length - 1; at++) {
      const flipped = Buffer.from(bytes);
      flipped[at] = flipped[at]! ^ (1 << (at % 8));
      const { problem, entries } = readTranscript(flipped.toString('utf8'), digest);
      expect(problem).toMatchObject({ kind: 'corrupt', line: lineOf(at) });
      expect(entries.length).toBe(lineOf(at) - 1);
    }
  });

  it('tells a missing line from reordered, repeated and changed ones', () => {
    const { lines } = written();
    const without = lines.toSpliced(3, 1);
    const swapped = lines.toSpliced(3, 2, lines[4]!, lines[3]!);
    const repeated = lines.toSpliced(3, 0, lines[2]!);
    const moved = lines.slice(0, 6).toSpliced(2, 0, lines[6]!);
    expect(read(without).problem).toEqual({
      kind: 'corrupt',
      line: 4,
      what: expect.stringContaining('1 line is missing'),
    });
    expect(read(swapped).problem).toEqual({ kind: 'corrupt', line: 4, what: expect.stringContaining('reordered') });
    expect(read(repeated).problem).toEqual({ kind: 'corrupt', line: 4, what: expect.stringContaining('repeated') });
    expect(read(moved).problem?.line).toBe(3);
    expect(read([...lines, lines[6]!]).problem).toEqual({
      kind: 'corrupt',
      line: 8,
      what: expect.stringContaining('repeated'),
    });
    expect(read(['not json', ...lines]).problem).toMatchObject({
      line: 1,
      what: expect.stringContaining('was changed'),
    });
  });

  it('refuses text that means the same but is not the same', () => {
    const { lines } = written();
    const spaced = lines.with(2, lines[2]!.replace('"n":2', '"n": 2'));
    const doubled = lines.with(2, lines[2]!.replace('"t":20', '"t":20,"t":20'));
    expect(read(spaced).problem).toMatchObject({ kind: 'corrupt', line: 3 });
    expect(read(doubled).problem).toMatchObject({ kind: 'corrupt', line: 3 });
  });

  it('finds a rewritten entry even when its own hash was mended', () => {
    const { lines, transcript } = written();
    const forged = new Transcript({ digest });
    for (const [index, body] of bodies.entries()) {
      forged.append(index === 3 ? ({ ...bodies[3], hex: 'ffff' } as EntryBody) : body, index * 10);
    }
    const line = lines[3]!.replace('0304', 'ffff').replace(/"h":"[0-9a-f]+"/, `"h":"${'0'.repeat(64)}"`);
    expect(read(lines.with(3, line)).problem).toMatchObject({
      line: 4,
      what: expect.stringContaining('does not fit the chain'),
    });
    expect(forged.head).not.toBe(transcript.head);
  });

  it('calls a torn last line incomplete, not corrupt, at every length', () => {
    const { text, lines } = written();
    const start = text.length - lines[6]!.length - 1;
    for (let end = start + 1; end < text.length; end++) {
      const { problem, entries } = readTranscript(text.slice(0, end), digest);
      expect(problem).toMatchObject({ kind: 'incomplete', line: 7 });
      expect(entries.length).toBe(6);
    }
  });

  it('takes an empty text as an empty transcript', () => {
    expect(readTranscript('', digest)).toMatchObject({ entries: [], problem: null });
  });
});
