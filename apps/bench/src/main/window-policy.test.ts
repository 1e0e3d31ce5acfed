// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { isOurFrame, webPreferences } from './window-policy.js';

describe('isOurFrame', () => {
  it('takes the top frame of our own page', () => {
    expect(isOurFrame({ url: 'app://bench/', parent: null })).toBe(true);
    expect(isOurFrame({ url: 'app://bench/#/pump', parent: null })).toBe(true);
  });

  it.each([
    ['no frame', null],
    ['a frame inside our page', { url: 'app://bench/report/ev-1', parent: {} }],
    ['another host of our scheme', { url: 'app://evil/', parent: null }],
    ['a host that begins like ours', { url: 'app://bench.evil/', parent: null }],
    ['another scheme', { url: 'https://bench/', parent: null }],
    ['no address', { url: '', parent: null }],
  ])('refuses %s', (_what, frame) => {
    expect(isOurFrame(frame)).toBe(false);
  });
});

describe('webPreferences', () => {
  it('gives the page nothing', () => {
    expect(webPreferences('/p.cjs')).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
    });
  });
});
