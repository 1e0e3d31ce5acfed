// SPDX-License-Identifier: Apache-2.0
import { Secret } from '@assay/crypto';
import { Alert, encodeFrame, encodeHello, FrameType, sealRecord } from '@assay/protocol';
import { describe, expect, it } from 'vitest';
import { describeFrame } from './decode-frame.js';
import { transcriptLine } from './transcript-line.js';

/** As it stands in a transcript: without the delimiter. */
const wire = (type: number, payload: Uint8Array) => encodeFrame(type, payload).slice(0, -1);
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('describeFrame', () => {
  it('reads a HELLO', () => {
    const described = describeFrame(wire(FrameType.hello, encodeHello({ lowest: 1, highest: 1, purpose: 'pairing' })));
    expect(described.label).toBe('HELLO');
    expect(described.fields).toContainEqual({ name: 'versions', value: '1…1' });
    expect(described.detail).toBe('Offers versions 1 to 1 for pairing');
  });

  it('takes a record apart without its key', () => {
    const sealed = sealRecord(Secret.of(new Uint8Array(32)), 258n, Uint8Array.of(1, 2, 3));
    const { label, fields } = describeFrame(wire(FrameType.record, sealed));
    expect(label).toBe('RECORD');
    expect(fields).toContainEqual({ name: 'counter', value: '258' });
    expect(fields.find(({ name }) => name === 'tag')?.value).toHaveLength(32);
  });

  it('names an alert', () => {
    expect(describeFrame(wire(FrameType.alert, Uint8Array.of(Alert.noSession))).detail).toBe('noSession');
  });

  it.each([
    ['a broken check sum', Uint8Array.of(5, 1, 2, 3, 4)],
    ['broken stuffing', Uint8Array.of(9, 1)],
    ['nothing', new Uint8Array(0)],
    ['far too much', new Uint8Array(5000).fill(1)],
  ])('describes %s instead of failing', (_what, bytes) => {
    const { label, detail } = describeFrame(bytes);
    expect(label).toBe('Broken frame');
    expect(detail).not.toBe('');
  });

  it('shows a payload that is not what its type says', () => {
    expect(describeFrame(wire(FrameType.record, Uint8Array.of(1, 2))).detail).toBe('The payload cannot be read.');
  });
});

describe('transcriptLine', () => {
  it('decodes a frame with direction and bytes', () => {
    const bytes = wire(FrameType.alert, Uint8Array.of(2));
    const line = transcriptLine({ n: 3, t: 1500, k: 'frame', dir: 'rx', hex: hex(bytes), via: 'attacker' });
    expect(line).toMatchObject({ n: 3, t: 1500, dir: 'rx', via: 'attacker', label: 'ALERT', hex: hex(bytes) });
  });

  it('lists the fields of a message', () => {
    const line = transcriptLine({
      n: 1,
      t: 0,
      k: 'message',
      dir: 'tx',
      name: 'SetBolus',
      body: { amount: 500, key: '7' },
      via: 'controller',
    });
    expect(line.fields).toEqual([
      { name: 'amount', value: '500' },
      { name: 'key', value: '7' },
    ]);
    expect(line.detail).toBe('amount 500, key 7');
  });

  it('says what a pin did, and what was found', () => {
    expect(transcriptLine({ n: 1, t: 0, k: 'edge', pin: 'step', level: 1 })).toMatchObject({
      label: 'step',
      detail: 'rises',
    });
    expect(transcriptLine({ n: 2, t: 0, k: 'verdict', outcome: 'fail', reason: 'steps' }).label).toBe('Verdict: fail');
  });
});
