// SPDX-License-Identifier: Apache-2.0
/** Why a serial port could not be opened: the binding's words turned into a code and a mend. */
import { PortError, type PortErrorCode } from './port.js';

/** The binding reports failures in words only. */
const PATTERNS: readonly { pattern: RegExp; code: PortErrorCode }[] = [
  { pattern: /no such file|file not found|ENOENT|no such device|ENXIO|ENODEV/i, code: 'port-not-found' },
  { pattern: /cannot lock|temporarily unavailable|busy|EBUSY|access denied/i, code: 'port-busy' },
  { pattern: /permission denied|EACCES|operation not permitted|EPERM/i, code: 'port-denied' },
];

/** `there`: the ports that exist, for who mistyped. */
export function openFailure(
  path: string,
  cause: Error,
  there: readonly string[],
  platform: NodeJS.Platform = process.platform,
): PortError {
  const code = PATTERNS.find(({ pattern }) => pattern.test(cause.message))?.code ?? 'port-failed';
  return new PortError(code, path, explain(code, path, cause, there, platform), { cause });
}

function explain(
  code: PortErrorCode,
  path: string,
  cause: Error,
  there: readonly string[],
  platform: NodeJS.Platform,
): string {
  switch (code) {
    case 'port-not-found': {
      const others = there.length > 0 ? `These exist: ${there.join(', ')}.` : 'This machine has no serial port at all.';
      return `There is no serial port ${path}. ${others} Check the cable and the rig's definition.`;
    }
    case 'port-busy':
      return `Another program holds ${path}. Close it (a serial monitor, another run) and try again.`;
    case 'port-denied':
      return platform === 'linux'
        ? `No permission to open ${path}. Add yourself to its group: sudo usermod -aG dialout $USER, then log in again.`
        : `No permission to open ${path}. Check who may use the device.`;
    default:
      return `Cannot open ${path}: ${cause.message}.`;
  }
}
