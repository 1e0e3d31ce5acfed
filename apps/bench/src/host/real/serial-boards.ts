// SPDX-License-Identifier: Apache-2.0
/** Serial ports of this machine as boards, by what their USB identity says. */
import { listSerialPorts, type SerialPortDescription } from '@assay/transport';
import type { SerialBoard } from '../../ipc/boards.js';

/** USB vendor ids: Raspberry Pi; Arduino (two companies used the name). */
const VENDORS: Readonly<Record<string, SerialBoard['kind']>> = {
  '2e8a': 'pico',
  '2341': 'arduino-uno',
  '2a03': 'arduino-uno',
};

export async function listBoards(): Promise<readonly SerialBoard[]> {
  return (await listSerialPorts()).map(asBoard);
}

function asBoard({ path, serialNumber, manufacturer, vendorId, productId }: SerialPortDescription): SerialBoard {
  return {
    id: `serial:${path}`.replace(/[^a-zA-Z0-9:_./@-]/g, '_'),
    path,
    kind: VENDORS[vendorId ?? ''] ?? 'unknown',
    label: path,
    manufacturer: manufacturer ?? '',
    serialNumber: serialNumber ?? '',
    usb: vendorId === null ? '' : `${vendorId}:${productId ?? ''}`,
  };
}
