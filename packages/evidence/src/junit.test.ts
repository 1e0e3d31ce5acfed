// SPDX-License-Identifier: Apache-2.0
/** The JUnit file is well-formed XML and says of each sequence what its result says. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DOMParser, type Element } from '@xmldom/xmldom';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { escapeText } from './escape.js';
import { junitXml } from './junit.js';
import { type ResultsRecord, type RunRecord, resultsSchema, runSchema } from './records.js';
import { finishedRun } from './testing/sample-run.js';

let run: RunRecord;
let results: ResultsRecord;
let text: string;

beforeAll(async () => {
  const { dir } = await finishedRun();
  run = runSchema.parse(JSON.parse(readFileSync(join(dir, 'run.json'), 'utf8')));
  results = resultsSchema.parse(JSON.parse(readFileSync(join(dir, 'results.json'), 'utf8')));
  text = readFileSync(join(dir, 'junit.xml'), 'utf8');
});

/** Throws on anything that is not well-formed. */
function parse(xml: string): Element {
  const onError = (level: string, message: string) => {
    // A replacement character is suspicious to the parser, but well-formed: it is what we write for what XML forbids.
    if (level !== 'warning' || !message.includes('replacement character')) {
      throw new Error(message);
    }
  };
  return new DOMParser({ onError }).parseFromString(xml, 'text/xml').documentElement!;
}

const children = (parent: Element, name: string): Element[] => Array.from(parent.getElementsByTagName(name));

describe('junit.xml', () => {
  it('counts cases by what became of them', () => {
    const [suite] = children(parse(text), 'testsuite');
    const counts = ['tests', 'failures', 'errors', 'skipped'].map((name) => suite!.getAttribute(name));
    expect(counts).toEqual(['4', '1', '1', '1']);
    expect(suite!.getAttribute('timestamp')).toBe('2026-01-02T03:04:05');
  });

  it('marks each case, and gives the measurements of those that measured', () => {
    const cases = children(parse(text), 'testcase');
    const marks = cases.map((one) =>
      ['failure', 'error', 'skipped'].filter((mark) => children(one, mark).length === 1),
    );
    expect(cases.map((one) => one.getAttribute('name'))).toEqual([
      '04 Replay in a session',
      '05 Replay across sessions',
      '11 Link confidentiality',
      '24 Debug closed',
    ]);
    expect(marks).toEqual([[], ['failure'], ['error'], ['skipped']]);
    expect(children(cases[1]!, 'failure')[0]!.getAttribute('message')).toContain('unexpected-steps is 3');
    const measured = children(cases[1]!, 'property').map((property) => [
      property.getAttribute('name'),
      property.getAttribute('value')?.replaceAll('\u00a0', ' '),
    ]);
    expect(measured[0]).toEqual(['unexpected-steps', '3 steps (limit ≤ 0 steps, out of limits)']);
    expect(cases[0]!.getAttribute('time')).toBe('1.235');
  });

  it('does not lose a failed set-up, a sequence that was not run, or one that died', () => {
    const cut = { ...results, results: results.results.slice(0, 1), notRun: ['11', '24'], unfinished: ['05'] };
    const suite = parse(junitXml(run, { ...cut, setupTrouble: 'no answer (timeout)', wallMs: null }));
    const errors = children(suite, 'error').map((error) => error.getAttribute('type'));
    expect(errors).toEqual(['set-up', 'unfinished', 'not-run', 'not-run']);
    expect(children(suite, 'testsuite')[0]!.getAttribute('errors')).toBe('4');
    expect(children(suite, 'testcase')).toHaveLength(5);
  });

  it('stays well-formed whatever a reason holds', () => {
    const first = results.results[1]!;
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (reason) => {
        const xml = junitXml(run, { ...results, results: [{ ...first, reason, title: reason }] });
        const [failure] = children(parse(xml), 'failure');
        expect(failure!.textContent?.length).toBe(parse(`<a>${escapeText(reason)}</a>`).textContent?.length);
      }),
    );
  });
});

describe('escaping', () => {
  it('leaves nothing that ends text or an attribute, and nothing that XML forbids', () => {
    expect(escapeText('<a b="c">&\'\u0000\u000b\ud800\ufffe')).toBe(
      '&lt;a b=&quot;c&quot;&gt;&amp;&#39;\ufffd\ufffd\ufffd\ufffd',
    );
    expect(escapeText('≤ 0 → 😀\n')).toBe('≤ 0 → 😀\n');
  });
});
