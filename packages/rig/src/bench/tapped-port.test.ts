// SPDX-License-Identifier: Apache-2.0
/** What goes over a tapped port is in the transcript, whole frame by whole frame. */
import type { EntryBody } from '@assay/sequence';
import { portPair, VirtualClock } from '@assay/transport';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameSplitter } from './recorder.js';
import { TappedPort } from './tapped-port.js';

function tapped() {
  const { near, far } = portPair(new VirtualClock());
  const entries: EntryBody[] = [];
  let closed = 0;
  const port = new TappedPort(
    near,
    'controller',
    (body) => entries.push(body),
    () => closed++,
  );
  return { port, far, entries, closed: () => closed };
}

describe('FrameSplitter', () => {
  it('finds the same frames however the stream is cut', () => {
    const frames = fc.array(fc.array(fc.integer({ min: 1, max: 255 }), { minLength: 1, maxLength: 20 }), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(frames, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 50 }), (wanted, cuts) => {
        const stream = Uint8Array.from(wanted.flatMap((frame) => [...frame, 0]));
        const found: string[] = [];
        const splitter = new FrameSplitter(
          (hex) => found.push(hex),
          (hex) => found.push(`unframed ${hex}`),
        );
        for (let at = 0, cut = 0; at < stream.length; cut += 1) {
          const size = cuts[cut % cuts.length]!;
          splitter.push(stream.subarray(at, at + size));
          at += size;
        }
        splitter.end();
        expect(found).toEqual(wanted.map((frame) => Buffer.from(frame).toString('hex')));
      }),
    );
  });

  it('ignores empty frames and gives a stream without delimiters away in pieces', () => {
    const frames: string[] = [];
    const unframed: string[] = [];
    const splitter = new FrameSplitter(
      (hex) => frames.push(hex),
      (hex) => unframed.push(hex),
    );
    splitter.push(Uint8Array.of(0, 0, 1, 0, 0));
    splitter.push(new Uint8Array(5000).fill(7));
    splitter.end();
    expect(frames).toEqual(['01']);
    expect(unframed.map((hex) => hex.length / 2)).toEqual([2048, 2048, 904]);
  });
});

describe('TappedPort', () => {
  it('records both directions under its name', async () => {
    const { port, far, entries } = tapped();
    await port.write(Uint8Array.of(0, 1, 2));
    await port.write(Uint8Array.of(3, 0));
    await far.write(Uint8Array.of(9, 8, 0, 7));
    expect(await port.read(Number.POSITIVE_INFINITY)).toEqual(Uint8Array.of(9, 8, 0, 7));
    expect(entries).toEqual([
      { k: 'frame', dir: 'tx', hex: '010203', via: 'controller' },
      { k: 'frame', dir: 'rx', hex: '0908', via: 'controller' },
    ]);
  });

  it('records at its close what nobody read, and half a frame as such', async () => {
    const { port, far, entries, closed } = tapped();
    await far.write(Uint8Array.of(5, 0, 6));
    await port.close();
    await port.close();
    expect(closed()).toBe(1);
    expect(entries).toEqual([
      { k: 'frame', dir: 'rx', hex: '05', via: 'controller' },
      { k: 'note', name: 'unframed-bytes', data: { dir: 'rx', hex: '06', via: 'controller' } },
    ]);
  });

  it('does not hide that the far end vanished', async () => {
    const { port, far } = tapped();
    await far.close();
    await expect(port.read(Number.POSITIVE_INFINITY)).rejects.toMatchObject({ code: 'port-vanished' });
    await expect(port.write(Uint8Array.of(1))).rejects.toMatchObject({ code: 'port-vanished' });
    await port.close();
    expect(port.closed).toBe(true);
  });

  it('lets a pending read end when it is closed', async () => {
    const { port } = tapped();
    const read = port.read(Number.POSITIVE_INFINITY);
    await port.close();
    await expect(read).rejects.toMatchObject({ code: 'port-closed' });
  });
});
