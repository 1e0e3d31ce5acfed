// SPDX-License-Identifier: Apache-2.0
/** The secret that a pump shows while its pairing window is open (link.md PAIR-2 to PAIR-7). */
import {
  AssayMisuseError,
  type CryptoBackend,
  portableCrypto,
  type RandomSource,
  Secret,
  Unprintable,
  wantLength,
} from '@assay/crypto';
import { ascii } from '../noise/ascii.js';
import { fromText, SECRET_BYTES, TEXT_SYMBOLS, toText } from './base32.js';

const GROUP = 4;
const QR_PREFIX = 'ASSAY:1:';
const SERIAL_HEX = /^[0-9A-F]{16}$/;
const PSK_BYTES = 32;
const NO_SALT = new Uint8Array(0);
const PSK_INFO = ascii('Assay/1 pairing');

/** 128 bits, shown for a minute, used once. Prints as `[secret]`; only `text` and `qr` show it, for the pump's display. */
export class PairingSecret extends Unprintable {
  readonly #secret: Secret;

  private constructor(bytes: Uint8Array) {
    super('[secret]');
    wantLength(bytes, SECRET_BYTES, 'pairing secret');
    this.#secret = Secret.of(bytes);
  }

  /** Takes the 16 bytes over. Throws AssayMisuseError `bad-length`. */
  static of(bytes: Uint8Array): PairingSecret {
    return new PairingSecret(bytes);
  }

  /** A fresh secret of 128 bits (PAIR-2). */
  static generate(random: RandomSource): PairingSecret {
    return new PairingSecret(random(SECRET_BYTES));
  }

  /**
   * What a person read off the pump: either case, I and L for 1, O for 0, spaces and hyphens passed over (PAIR-5). Throws
   * AssayMisuseError `pairing-character`, `pairing-length`, `pairing-check` or `pairing-spare`; no message holds the text.
   */
  static parse(text: string): PairingSecret {
    return new PairingSecret(fromText(text));
  }

  /**
   * What a camera read off the pump (PAIR-6), and whose it is: `serial` in 16 upper-case hexadecimal digits. Throws
   * AssayMisuseError `pairing-qr` when it is no such code, and what `parse` throws.
   */
  static parseQr(content: string): { readonly serial: string; readonly secret: PairingSecret } {
    const [serial = '', text = '', ...more] = content.startsWith(QR_PREFIX)
      ? content.slice(QR_PREFIX.length).split(':')
      : [];
    const strict = more.length === 0 && /^[0-9A-Z]*$/.test(text) && text.length === TEXT_SYMBOLS;
    if (!SERIAL_HEX.test(serial) || !strict) {
      throw new AssayMisuseError('pairing-qr', 'this QR code is not that of a pump with its pairing window open');
    }
    return { serial, secret: PairingSecret.parse(text) };
  }

  /** 28 characters in seven groups of four, hyphens between (PAIR-3). Text cannot be wiped. Throws AssayMisuseError `wiped`. */
  get text(): string {
    const text = toText(this.#secret.bytes);
    return Array.from({ length: TEXT_SYMBOLS / GROUP }, (_, i) => text.slice(GROUP * i, GROUP * (i + 1))).join('-');
  }

  /** The QR code's content; `serialHex` — the pump's serial number, 8 bytes in hexadecimal. Throws `bad-serial`, `wiped`. */
  qr(serialHex: string): string {
    const serial = serialHex.toUpperCase();
    if (!SERIAL_HEX.test(serial)) throw new AssayMisuseError('bad-serial', 'a serial number has 16 hexadecimal digits');
    return `${QR_PREFIX}${serial}:${toText(this.#secret.bytes)}`;
  }

  /** The pre-shared key of suite 2 (PAIR-7), the caller's to wipe. Throws AssayMisuseError `wiped`. */
  psk(crypto: CryptoBackend = portableCrypto): Secret {
    return Secret.of(crypto.hkdf(NO_SALT, this.#secret.bytes, PSK_INFO, PSK_BYTES));
  }

  /** May be called again. */
  wipe(): void {
    this.#secret.wipe();
  }
}
