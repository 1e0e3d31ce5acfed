// SPDX-License-Identifier: Apache-2.0
/** Who this program is for the pump: a static key, and the pump that it is paired with, in one file that only its owner may read. */
import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { bytesToHex, hexToBytes, type KeyPair, Secret, systemRandom } from '@assay/crypto';
import { nodeCrypto } from '@assay/crypto/node';

const KEY_BYTES = 32;
const OTHERS = 0o077;

interface StationFile {
  readonly secretKey: string;
  readonly pump: string | null;
  readonly lastReading: number;
}

export class Station {
  private constructor(
    private readonly file: string,
    readonly staticKey: KeyPair,
    /** The pump's static key, 32 bytes; null until we are paired. */
    public pump: Uint8Array | null,
    /** Sequence number of the newest glucose reading that was sent. */
    public lastReading: number,
  ) {}

  /** Reads the file; makes a new key where there is none. Throws Error when others may read it. */
  static open(file: string): Station {
    if (!existsSync(file)) {
      const station = new Station(file, nodeCrypto.x25519KeyPair(Secret.of(systemRandom(KEY_BYTES))), null, 0);
      station.save();
      return station;
    }
    if (process.platform !== 'win32' && (statSync(file).mode & OTHERS) !== 0) {
      throw new Error(`${file} holds a secret key and others may read it: chmod 600 ${file}`);
    }
    const stored = JSON.parse(readFileSync(file, 'utf8')) as StationFile;
    const staticKey = nodeCrypto.x25519KeyPair(Secret.of(hexToBytes(stored.secretKey)));
    return new Station(file, staticKey, stored.pump === null ? null : hexToBytes(stored.pump), stored.lastReading);
  }

  /** Writes a new file and moves it over the old one, so that a crash leaves one or the other. */
  save(): void {
    const stored: StationFile = {
      secretKey: bytesToHex(this.staticKey.secretKey.bytes),
      pump: this.pump === null ? null : bytesToHex(this.pump),
      lastReading: this.lastReading,
    };
    const draft = `${this.file}.new`;
    writeFileSync(draft, `${JSON.stringify(stored)}\n`, { mode: 0o600 });
    renameSync(draft, this.file);
  }

  wipe(): void {
    this.staticKey.secretKey.wipe();
  }
}
