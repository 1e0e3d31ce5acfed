// SPDX-License-Identifier: Apache-2.0
/** What the screens call a serial port: device paths may hold anything, a handle may not. */
export function portHandle(path: string): string {
  return `serial:${path}`.replace(/[^a-zA-Z0-9:_./@+-]/g, '_');
}
