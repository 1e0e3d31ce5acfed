// SPDX-License-Identifier: Apache-2.0
/** Published advisories that a requirement answers, each reduced to the weakness that a rig can provoke. */
import type { Reference } from './types.js';

const advisories = {
  '2016-5085': 'OneTouch Ping: weak randomness',
  '2017-12714': 'Abbott pacemakers: battery drained by requests',
  '2017-12718': 'Medfusion: buffer overflow',
  '2018-8868': 'MyCareLink: open debug port',
  '2018-10634': 'MiniMed remotes: clear text on the air',
  '2018-14781': 'MiniMed remotes: a captured bolus command can be replayed',
  '2019-10964': 'MiniMed 508 and Paradigm: commands accepted without authentication',
  '2020-25166': 'SpaceCom: update signature not checked properly',
  '2020-27252': 'MyCareLink: race between check and use of an update',
  '2020-27256': 'DANA RS: hard-coded PIN',
  '2020-27258': 'DANA RS: PIN disclosed',
  '2020-27264': 'DANA RS: weak, predictable keys',
  '2020-27266': 'DANA RS: controls enforced in the client only',
  '2020-27269': 'DANA RS: no protection against replay',
  '2020-27270': 'DANA RS: keys disclosed in transit',
  '2020-27272': 'DANA RS: unauthenticated exchange of keys',
  '2020-27276': 'DANA RS: man in the middle',
  '2022-26392': 'Spectrum: format string',
  '2022-32537': 'MiniMed 600: pairing can be observed',
  '2022-43557': 'BD BodyGuard: open RS-232 access',
} as const;

export type Advisory = keyof typeof advisories;

export function cve(number: Advisory): Reference {
  return { kind: 'cve', name: `CVE-${number}`, text: advisories[number], provisional: false };
}

/** A code of the Bluetooth Insulin Delivery Service; always provisional, see sources.ts. */
export function ids(code: string, text: string): Reference {
  return { kind: 'ids', name: `IDS ${code}`, text, provisional: true };
}

export function other(name: string, text: string, provisional: boolean): Reference {
  return { kind: 'other', name, text, provisional };
}
