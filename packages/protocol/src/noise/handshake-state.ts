// SPDX-License-Identifier: Apache-2.0
/** HandshakeState of the Noise Protocol Framework, revision 34 §5.3, as an interpreter of the patterns' tokens. */
import {
  AEAD_TAG_BYTES,
  AssayError,
  AssayMisuseError,
  AssayPeerError,
  type CryptoBackend,
  concatBytes,
  type KeyPair,
  portableCrypto,
  type RandomSource,
  type Secret,
  wantLength,
  wipe,
  X25519_BYTES,
} from '@assay/crypto';
import { type Pattern, parseProtocolName, type Token } from './pattern.js';
import { type Resumption, SymmetricState } from './symmetric-state.js';

/** §3: no Noise message is longer. */
export const MAX_NOISE_MESSAGE_BYTES = 65_535;
const PSK_BYTES = 32;
const NO_BYTES = new Uint8Array(0);

/** What a handshake begins with. */
export interface HandshakeOptions {
  /** E.g. `Noise_XX_25519_ChaChaPoly_SHA256`. */
  readonly protocolName: string;
  readonly role: 'initiator' | 'responder';
  readonly prologue: Uint8Array;
  readonly random: RandomSource;
  /** Own static key pair, where the pattern has one. It stays the caller's and is not wiped. */
  readonly staticKey?: KeyPair;
  /** The other's static key, where the pattern knows it beforehand. */
  readonly remoteStatic?: Uint8Array;
  /** Pre-shared keys in the order of the psk modifiers, 32 bytes each. They stay the caller's and are not wiped. */
  readonly psks?: readonly Secret[];
  /** For test vectors only: the ephemeral key pair instead of a random one. */
  readonly ephemeral?: KeyPair;
  /** Without it, portableCrypto. */
  readonly crypto?: CryptoBackend;
}

/** What a finished handshake leaves. The secrets are the caller's to wipe. */
export interface HandshakeResult {
  readonly sendKey: Secret;
  readonly receiveKey: Secret;
  /** Channel binding (§11.2). */
  readonly handshakeHash: Uint8Array;
  readonly remoteStatic: Uint8Array | undefined;
}

/** The same of a handshake that may be resumed. */
export interface ResumableResult extends HandshakeResult {
  /** For a later handshake with a psk pattern, which needs no static keys then. */
  readonly resumption: Resumption;
}

/** One side of a Noise handshake (revision 34, §5.3): messages in turn, then `finish`. */
export class HandshakeState {
  readonly #pattern: Pattern;
  readonly #initiator: boolean;
  readonly #random: RandomSource;
  readonly #crypto: CryptoBackend;
  readonly #symmetric: SymmetricState;
  readonly #s: KeyPair | undefined;
  #e: KeyPair | undefined;
  #rs: Uint8Array | undefined;
  #re: Uint8Array | undefined;
  readonly #psks: readonly Secret[];
  #pskAt = 0;
  #messageAt = 0;
  /** Failed or taken: every secret is wiped. */
  #over = false;

  /** Throws AssayMisuseError `unsupported-pattern`, `missing-key` or `bad-length`. */
  constructor(options: HandshakeOptions) {
    this.#pattern = parseProtocolName(options.protocolName);
    this.#initiator = options.role === 'initiator';
    this.#random = options.random;
    this.#crypto = options.crypto ?? portableCrypto;
    this.#s = options.staticKey;
    this.#e = options.ephemeral;
    this.#rs = options.remoteStatic?.slice();
    this.#psks = (options.psks ?? []).map((psk) => psk.copy());
    this.#checkKeys();
    this.#symmetric = new SymmetricState(options.protocolName, this.#crypto);
    this.#symmetric.mixHash(options.prologue);
    const own = this.#s?.publicKey;
    const { initiatorPre, responderPre } = this.#pattern;
    if (initiatorPre) this.#symmetric.mixHash((this.#initiator ? own : this.#rs)!);
    if (responderPre) this.#symmetric.mixHash((this.#initiator ? this.#rs : own)!);
  }

  /** All messages are through: `finish` may be called. */
  get finished(): boolean {
    return !this.#over && this.#messageAt === this.#pattern.messages.length;
  }

  /** Whose turn it is: true when `writeMessage` is next. */
  get myTurn(): boolean {
    return !this.#over && !this.finished && (this.#messageAt % 2 === 0) === this.#initiator;
  }

  /** The other's static key once it has come. Only `finish` says that the pattern has authenticated it. */
  get remoteStatic(): Uint8Array | undefined {
    return this.#rs?.slice();
  }

  /** The next message. Throws AssayMisuseError `not-my-turn`, `handshake-over`, `message-too-long`. */
  writeMessage(payload: Uint8Array): Uint8Array {
    this.#wantTurn(true);
    return this.#guarded(() => {
      const parts = this.#pattern.messages[this.#messageAt]!.map((token) => this.#writeToken(token));
      const message = concatBytes(...parts, this.#symmetric.encryptAndHash(payload));
      if (message.length > MAX_NOISE_MESSAGE_BYTES) {
        throw new AssayMisuseError('message-too-long', `Noise messages have at most ${MAX_NOISE_MESSAGE_BYTES} bytes`);
      }
      this.#messageAt++;
      return message;
    });
  }

  /**
   * The payload of the other's message. Throws AssayPeerError `handshake-failed`, whatever was wrong with it (the cause
   * stays in `cause`); the handshake is over then and every secret wiped.
   */
  readMessage(message: Uint8Array): Uint8Array {
    this.#wantTurn(false);
    return this.#guarded(() => {
      if (message.length > MAX_NOISE_MESSAGE_BYTES) throw new AssayPeerError('message-too-long', 'message is too long');
      let rest = message;
      const take = (length: number): Uint8Array => {
        if (rest.length < length) throw new AssayPeerError('message-truncated', 'message is too short');
        const part = rest.slice(0, length);
        rest = rest.subarray(length);
        return part;
      };
      for (const token of this.#pattern.messages[this.#messageAt]!) this.#readToken(token, take);
      const payload = this.#symmetric.decryptAndHash(rest);
      this.#messageAt++;
      return payload;
    });
  }

  /** Split (§5.2), once, after the last message; wipes everything else. Throws AssayMisuseError `handshake-not-finished`. */
  finish(): HandshakeResult {
    this.#wantFinished();
    const [toResponder, toInitiator] = this.#symmetric.split();
    const result = {
      sendKey: this.#initiator ? toResponder : toInitiator,
      receiveKey: this.#initiator ? toInitiator : toResponder,
      handshakeHash: this.#symmetric.handshakeHash,
      remoteStatic: this.remoteStatic,
    };
    this.wipe();
    return result;
  }

  /** As `finish`, and derives by what a later handshake may resume. Throws AssayMisuseError `handshake-not-finished`. */
  finishResumable(): ResumableResult {
    this.#wantFinished();
    const resumption = this.#symmetric.resumption();
    return { ...this.finish(), resumption };
  }

  /** Ends the handshake and wipes ephemeral key, chaining key, cipher key and pre-shared keys. Idempotent. */
  wipe(): void {
    this.#over = true;
    this.#symmetric.wipe();
    wipe(this.#e?.secretKey, ...this.#psks);
    this.#e = undefined;
  }

  #checkKeys(): void {
    const { initiatorPre, responderPre, messages, pskCount } = this.#pattern;
    const ownPre = this.#initiator ? initiatorPre : responderPre;
    const remotePre = this.#initiator ? responderPre : initiatorPre;
    const sends = messages.some((tokens, i) => (i % 2 === 0) === this.#initiator && tokens.includes('s'));
    const refuse = (what: string): never => {
      throw new AssayMisuseError('missing-key', `${this.#pattern.name}: ${what}`);
    };
    if ((ownPre || sends) && !this.#s) refuse('wants a static key pair');
    if (remotePre !== (this.#rs !== undefined))
      refuse(`${remotePre ? 'wants' : 'takes no'} remote static key beforehand`);
    if (this.#psks.length !== pskCount) refuse(`wants ${pskCount} pre-shared keys, got ${this.#psks.length}`);
    if (this.#rs) wantLength(this.#rs, X25519_BYTES, 'remote static key');
    for (const psk of this.#psks) wantLength(psk, PSK_BYTES, 'pre-shared key');
  }

  #wantFinished(): void {
    if (!this.finished) throw new AssayMisuseError('handshake-not-finished', 'there are messages still to exchange');
  }

  #wantTurn(mine: boolean): void {
    if (this.#over) throw new AssayMisuseError('handshake-over', 'this handshake has failed, or was finished');
    if (this.finished || this.myTurn !== mine) {
      throw new AssayMisuseError(
        'not-my-turn',
        `message ${this.#messageAt + 1} is not to be ${mine ? 'written' : 'read'} here`,
      );
    }
  }

  /** Whatever goes wrong ends the handshake; what the peer did wrong is told coarsely. */
  #guarded(work: () => Uint8Array): Uint8Array {
    try {
      return work();
    } catch (cause) {
      this.wipe();
      if (cause instanceof AssayError && !(cause instanceof AssayPeerError)) throw cause;
      throw new AssayPeerError('handshake-failed', 'handshake failed', { cause });
    }
  }

  #writeToken(token: Token): Uint8Array {
    if (token === 'e') {
      this.#e ??= this.#crypto.x25519Ephemeral(this.#random);
      this.#mixEphemeral(this.#e.publicKey);
      return this.#e.publicKey;
    }
    if (token === 's') return this.#symmetric.encryptAndHash(this.#s!.publicKey);
    this.#mixSecret(token);
    return NO_BYTES;
  }

  #readToken(token: Token, take: (length: number) => Uint8Array): void {
    if (token === 'e') {
      this.#re = take(X25519_BYTES);
      this.#mixEphemeral(this.#re);
    } else if (token === 's') {
      this.#rs = this.#symmetric.decryptAndHash(
        take(X25519_BYTES + (this.#symmetric.cipher.hasKey ? AEAD_TAG_BYTES : 0)),
      );
    } else {
      this.#mixSecret(token);
    }
  }

  #mixEphemeral(publicKey: Uint8Array): void {
    this.#symmetric.mixHash(publicKey);
    // §9.2: with pre-shared keys the ephemeral randomises the chaining key too. mixKey wipes what it is given.
    if (this.#pattern.pskCount > 0) this.#symmetric.mixKey(publicKey.slice());
  }

  #mixSecret(token: Exclude<Token, 'e' | 's'>): void {
    if (token === 'psk') {
      this.#symmetric.mixKeyAndHash(this.#psks[this.#pskAt++]!.bytes);
      return;
    }
    const [initiatorKey, responderKey] = token;
    const own = (this.#initiator ? initiatorKey : responderKey) === 'e' ? this.#e : this.#s;
    const remote = (this.#initiator ? responderKey : initiatorKey) === 'e' ? this.#re : this.#rs;
    // All-zero outputs are refused, stricter than Noise asks (§12.1; link.md §3.9).
    this.#symmetric.mixKey(this.#crypto.x25519(own!.secretKey, remote!));
  }
}
