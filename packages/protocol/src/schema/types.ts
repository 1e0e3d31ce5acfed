// SPDX-License-Identifier: Apache-2.0
/** How messages are declared: one table, from which the TypeScript codec, the C codec and the documentation come. */

/** A field of a message or record; `key` is its integer key in the CBOR map (RFC 8949 §4.2.1 order). */
export type Field = { readonly key: number; readonly doc: string; readonly optional?: true } & FieldType;

export type FieldType =
  /** Unsigned integer in min…max; the C type is the smallest that holds max. */
  | { readonly type: 'uint'; readonly min: number; readonly max: number; readonly unit?: string }
  /** 64-bit unsigned integer, bigint in TypeScript, uint64_t in C. */
  | { readonly type: 'uint64' }
  | { readonly type: 'bool' }
  /** Byte string of min…max bytes. */
  | { readonly type: 'bytes'; readonly min: number; readonly max: number }
  /** UTF-8 text of at most max bytes, printable ASCII in this version. */
  | { readonly type: 'text'; readonly max: number }
  /** One of a named enumeration's values. */
  | { readonly type: 'enum'; readonly of: string }
  /** At most max records of the named kind. */
  | { readonly type: 'array'; readonly of: string; readonly max: number };

export type Fields = Readonly<Record<string, Field>>;

export interface Enumeration {
  readonly doc: string;
  /** Where the values come from: `IDS` = Bluetooth Insulin Delivery Service (provisional), `Assay` = ours. */
  readonly source: 'IDS' | 'Assay';
  readonly values: Readonly<Record<string, number>>;
}

export type Role = 'controller' | 'caregiver';

export interface Message {
  readonly opcode: number;
  readonly doc: string;
  readonly source: 'IDS' | 'Assay';
  /** request: peer to pump; response, event: pump to peer. */
  readonly kind: 'request' | 'response' | 'event';
  /** Requests only: who may send it. Empty = nobody (then it does not exist). */
  readonly roles?: readonly Role[];
  /** True when it can change what is delivered: the encoder refuses it unless armed, the pump demands order. */
  readonly changesDelivery?: true;
  /** Requests only: name of the message that answers it on success. Failures are answered by `Response`. */
  readonly answer?: string;
  readonly fields: Fields;
}

export interface Schema {
  readonly version: number;
  /** Maps without opcode and request id that travel outside records: HELLO, HELLO_REPLY, HANDSHAKE_3 (link.md §1). */
  readonly payloads: Readonly<Record<string, { readonly doc: string; readonly fields: Fields }>>;
  readonly enums: Readonly<Record<string, Enumeration>>;
  readonly records: Readonly<Record<string, { readonly doc: string; readonly fields: Fields }>>;
  readonly messages: Readonly<Record<string, Message>>;
}
