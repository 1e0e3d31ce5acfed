// SPDX-License-Identifier: Apache-2.0
/** The words of serialport's binding, as seen on Linux, macOS and Windows, and what a person reads instead. */
import { expect, test } from 'vitest';
import { openFailure } from './open-failure.js';

test.each([
  ['Error: No such file or directory, cannot open /dev/ttyX', 'port-not-found'],
  ['Opening COM7: File not found', 'port-not-found'],
  ['Error Resource temporarily unavailable Cannot lock port', 'port-busy'],
  ['Error: Device or resource busy, cannot open /dev/ttyX', 'port-busy'],
  ['Opening COM7: Access denied', 'port-busy'],
  ['Error: Permission denied, cannot open /dev/ttyX', 'port-denied'],
  ['Error: Inappropriate ioctl for device, cannot open /dev/ttyX', 'port-failed'],
] as const)('%s', (words, code) => {
  const cause = new Error(words);
  expect(openFailure('/dev/ttyX', cause, [])).toMatchObject({ code, path: '/dev/ttyX', cause });
});

test('each message has a mend', () => {
  const say = (words: string, there: string[] = [], platform: NodeJS.Platform = 'linux'): string =>
    openFailure('/dev/ttyX', new Error(words), there, platform).message;
  expect(say('No such file', ['/dev/ttyACM0', '/dev/ttyUSB1'])).toContain('/dev/ttyACM0, /dev/ttyUSB1');
  expect(say('No such file')).toContain('no serial port at all');
  expect(say('Permission denied')).toContain('usermod -aG dialout');
  expect(say('Permission denied', [], 'darwin')).not.toContain('dialout');
  expect(say('Cannot lock port')).toContain('Another program holds /dev/ttyX');
  expect(say('Something else')).toContain('Something else');
});
