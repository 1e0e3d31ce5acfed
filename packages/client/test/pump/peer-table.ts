// SPDX-License-Identifier: Apache-2.0
/** Who is paired with the model pump, and the newest ticket of each (link.md PAIR-12, PAIR-13, RES-2, RES-3). */
import { bytesToHex, sha256 } from '@assay/crypto';
import type { Resumption, Role } from '@assay/protocol';
import type { Micros } from '@assay/transport';

const MOST_PEERS = 8;
const FINGERPRINT_BYTES = 8;

export interface Ticket {
  readonly id: string;
  readonly psk: Resumption['psk'];
  /** When the whole handshake was that it descends from: its age goes on (RES-5). */
  readonly handshakeAt: Micros;
}

export interface PairedPeer {
  readonly key: Uint8Array;
  readonly fingerprint: Uint8Array;
  role: Role;
  ticket: Ticket | null;
}

export class PeerTable {
  /** In the order of pairing. */
  readonly #peers: PairedPeer[] = [];

  get all(): readonly PairedPeer[] {
    return this.#peers;
  }

  /** The stored peer, in its old place with its new role when it was paired before; null when all places are taken. */
  store(key: Uint8Array, role: Role): PairedPeer | null {
    const before = this.byKey(key);
    if (before) {
      before.role = role;
      return before;
    }
    if (this.#peers.length >= MOST_PEERS) return null;
    const peer = { key: key.slice(), fingerprint: sha256(key).slice(0, FINGERPRINT_BYTES), role, ticket: null };
    this.#peers.push(peer);
    return peer;
  }

  byKey(key: Uint8Array): PairedPeer | undefined {
    return this.#peers.find((peer) => bytesToHex(peer.key) === bytesToHex(key));
  }

  byFingerprint(fingerprint: Uint8Array): PairedPeer | undefined {
    return this.#peers.find((peer) => bytesToHex(peer.fingerprint) === bytesToHex(fingerprint));
  }

  byTicket(id: Uint8Array): PairedPeer | undefined {
    return this.#peers.find((peer) => peer.ticket?.id === bytesToHex(id));
  }

  forget(peer: PairedPeer): void {
    this.dropTicket(peer);
    this.#peers.splice(this.#peers.indexOf(peer), 1);
  }

  giveTicket(peer: PairedPeer, { id, psk }: Resumption, handshakeAt: Micros): void {
    this.dropTicket(peer);
    peer.ticket = { id: bytesToHex(id), psk, handshakeAt };
  }

  dropTicket(peer: PairedPeer): void {
    peer.ticket?.psk.wipe();
    peer.ticket = null;
  }

  dropTickets(): void {
    for (const peer of this.#peers) this.dropTicket(peer);
  }
}
