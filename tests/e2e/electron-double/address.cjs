// SPDX-License-Identifier: Apache-2.0
/**
 * Chromium knows no schemes of an app's own, so `app://bench/x` is shown to it as `https://app--bench.electron-double.test/x`:
 * a secure origin of its own, on which its policy is enforced for real. Nothing of it ever reaches a network.
 */
'use strict';

const SUFFIX = '.electron-double.test';

function toAlias(address) {
  const match = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)(.*)$/.exec(address);
  if (match === null || match[1] === 'http' || match[1] === 'https') return address;
  return `https://${match[1]}--${match[2]}${SUFFIX}${match[3] || '/'}`;
}

function fromAlias(address) {
  const match = /^https:\/\/([a-z0-9+.]+)--([^/?#]*)\.electron-double\.test(.*)$/.exec(address);
  return match === null ? address : `${match[1]}://${match[2]}${match[3]}`;
}

module.exports = { toAlias, fromAlias };
