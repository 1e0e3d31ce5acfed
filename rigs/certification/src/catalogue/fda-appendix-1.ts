// SPDX-License-Identifier: Apache-2.0
/** Appendix 1 of the FDA premarket cybersecurity guidance, numbered by us and shortened in our words. */
import type { Reference } from './types.js';

const items = {
  A1: 'Strong authentication, on the device, of people, messages, commands and updates',
  A2: 'Re-authentication by risk; mutual, time-limited sessions',
  A3: 'Several factors for privileged roles',
  A4: 'Authentication before an update',
  A5: 'No hard-coded, default or shared passwords',
  A6: 'Protection against replay',
  A7: 'A receiver can verify data from another device, such as CGM to pump',
  A8: 'A CRC is not a security control',
  A9: 'A defined response to failed authentication',
  A10: 'Physical intent for harmful operations',
  B1: 'Users are authorised after they are authenticated',
  B2: 'Sessions time out',
  B3: 'Least privilege by role',
  B4: 'Deny by default, the serial port included',
  C1: 'Standard algorithms, sound handling of keys and nonces',
  C2: 'Nothing deprecated; strong for the service life',
  C3: 'One compromised device reveals no other device’s keys; no master keys, none derived from serial numbers',
  C4: 'The newest secure settings are used',
  C5: 'No downgrade, or it is logged',
  D1: 'Integrity rooted in hardware',
  D2: 'Signed image, version and metadata',
  D3: 'Unsigned or rolled-back software is rejected',
  D4: 'Verification before execution',
  D5: 'Debug ports closed',
  D6: 'Evidence of tampering',
  D7: 'Integrity of incoming data',
  D8: 'Incoming data checked for format and safe range',
  D9: 'Critical settings protected',
  D10: 'Integrity at run time',
  D11: 'Parsers reviewed',
  E1: 'Confidentiality where disclosure could harm, keys above all',
  F1: 'Security events are detected, logged, timed and acted upon',
  F2: 'Forensic logs that leave the device',
  F3: 'Secure configuration is recorded',
  F5: 'Software configuration readable by machines',
  F7: 'The user is told',
  F8: 'A bill of materials produced by the device is considered',
  G1: 'A partial compromise is contained',
  G2: 'Trusted defaults can be recovered',
  G3: 'Stated autonomy without communication',
  G4: 'Denial of service, outage and jitter are survived',
  G5: 'Scanning is survived',
  H1: 'Headroom for updates',
  H2: 'Behaviour of an interrupted update, phase by phase',
  H3: 'Security patches apart from other changes',
  H5: 'Build environments kept',
  H7: 'A secure channel for updates',
  'V.C': 'Security testing: boundary analysis, misuse, malformed input, robustness and fuzzing',
} as const;

export type FdaItem = keyof typeof items;

/** The reference to an item; throws on a name that the table does not hold, which the compiler refuses already. */
export function fda(name: FdaItem): Reference {
  return { kind: 'fda', name: `FDA ${name}`, text: items[name], provisional: false };
}
