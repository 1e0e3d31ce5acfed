// SPDX-License-Identifier: Apache-2.0
/** Intel HEX, as Arduino tools write it: records 00 (data), 01 (end) and 02 to 05 (addresses). */

export class HexError extends Error {
  readonly code = 'bad-hex';
  constructor(line: number, what: string) {
    super(`The Intel HEX file is damaged in line ${line}: ${what}. Fetch it again.`);
    this.name = 'HexError';
  }
}

/** Writes the file's data into `memory`, program addresses from 0. Throws HexError. */
export function loadIntelHex(text: string, memory: Uint8Array): void {
  let base = 0;
  let ended = false;
  text.split(/\r?\n/).forEach((line, index) => {
    if (line === '' || ended) {
      return;
    }
    const record = readRecord(line, index + 1);
    switch (record.type) {
      case 0:
        if (base + record.address + record.data.length > memory.length) {
          throw new HexError(index + 1, `its data lie beyond the ${memory.length} bytes of the chip`);
        }
        memory.set(record.data, base + record.address);
        break;
      case 1:
        ended = true;
        break;
      case 2:
        base = ((record.data[0]! << 8) | record.data[1]!) * 16;
        break;
      case 4:
        base = ((record.data[0]! << 8) | record.data[1]!) * 0x1_0000;
        break;
      case 3:
      case 5:
        break;
      default:
        throw new HexError(index + 1, `record type ${record.type}`);
    }
  });
  if (!ended) {
    throw new HexError(text.split(/\r?\n/).length, 'it ends without an end record');
  }
}

function readRecord(line: string, number: number): { type: number; address: number; data: Uint8Array } {
  if (!/^:([0-9a-f]{2}){5,}$/i.test(line)) {
    throw new HexError(number, 'no record');
  }
  const bytes = Uint8Array.from(line.slice(1).match(/../g)!, (pair) => Number.parseInt(pair, 16));
  if (bytes.reduce((sum, byte) => (sum + byte) & 0xff, 0) !== 0) {
    throw new HexError(number, 'the checksum is wrong');
  }
  if (bytes.length !== bytes[0]! + 5) {
    throw new HexError(number, 'the length is wrong');
  }
  return { type: bytes[3]!, address: (bytes[1]! << 8) | bytes[2]!, data: bytes.subarray(4, -1) };
}
