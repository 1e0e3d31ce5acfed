// SPDX-License-Identifier: Apache-2.0
import { Alert, encodeHelloReply, FrameType } from '@assay/protocol';
import { expect, test } from 'vitest';
import { judged } from '../testing/judged.js';
import { Script } from '../testing/script.js';
import { downgradeRefusal as sequence } from './15-downgrade-refusal.js';

const reply = (version: number) =>
  encodeHelloReply({ version, suite: 'xx', profile: 1, build: 'release', maxPayload: 512 });

interface Options {
  readonly unspoken?: (s: Script) => void;
  readonly malformed?: (s: Script, range: boolean) => void;
  readonly edited?: string | null;
  readonly untouched?: string | null;
  readonly version?: number;
}

function script({
  unspoken = (s) => s.alert(Alert.unsupportedVersion),
  malformed = (s) => s.alert(Alert.unexpectedFrame),
  edited = 'handshake-failed',
  untouched = null,
  version = 1,
}: Options = {}): Script {
  return new Script()
    .step('Versions are offered that the pump does not speak', (s) => {
      for (let i = 0; i < 4; i++) unspoken(s);
    })
    .step('Offers are malformed', (s) => {
      for (let i = 0; i < 11; i++) malformed(s.note('malformed', { name: `${i}`, range: i < 5 }), i < 5);
    })
    .step('Offers hold the pump’s version among others', (s) => {
      for (let i = 0; i < 3; i++) s.frame('rx', FrameType.helloReply, reply(version));
    })
    .step('Offer and answer are edited on their way', (s) => {
      for (let i = 0; i < 7; i++) s.note('edited', { name: `${i}`, refusal: edited });
    })
    .step('Offer and answer pass the same way untouched', (s) => s.note('untouched', { refusal: untouched }))
    .control();
}

test('passes when other versions and edited offers lead nowhere', () => {
  expect(judged(sequence, script().entries)).toMatchObject({ outcome: 'pass', out: [] });
});

test('a value out of its range may be refused as an unsupported version, a fault of form may not', () => {
  const asVersion = script({
    malformed: (s, range) => s.alert(range ? Alert.unsupportedVersion : Alert.unexpectedFrame),
  });
  expect(judged(sequence, asVersion.entries).outcome).toBe('pass');
  const wrong = script({ malformed: (s) => s.alert(Alert.unsupportedVersion) });
  expect(judged(sequence, wrong.entries).out).toEqual(['malformed-offers-not-refused']);
});

test('fails when the pump takes a version that it does not speak', () => {
  const taken = script({ unspoken: (s) => s.frame('rx', FrameType.helloReply, reply(1)) }).entries;
  expect(judged(sequence, taken).out).toEqual(['unspoken-versions-answered', 'unspoken-versions-refused']);
});

test('fails when the pump chooses another version than the highest that both speak', () => {
  expect(judged(sequence, script({ version: 2 }).entries).out).toEqual(['versions-chosen']);
});

test('fails when a session comes of an edited offer, or none of an untouched one', () => {
  expect(judged(sequence, script({ edited: null }).entries).out).toEqual(['sessions-over-edited-offers']);
  expect(judged(sequence, script({ untouched: 'handshake-failed' }).entries).out).toEqual(['untouched-session']);
});
