// SPDX-License-Identifier: Apache-2.0
/** How messages are declared: one table, from which the TypeScript codec, the C codec and the documentation come. */

/** What a number counts. The TypeScript codec brands fields by it (units.ts): a rate is not an amount. */
export type Unit = 'mU' | 'mU/h' | 's' | 'ms' | 'min' | 'mg/dL' | '%';

/** A field of a message or record; `key` is its integer key in the CBOR map (RFC 8949 §4.2.1 order). */
export type Field = { readonly key: number; readonly doc: string; readonly optional?: true } & FieldType;
/** The type of a field, with its bounds. */
export type FieldType =
  /** Unsigned integer in min…max; the C type is the smallest that holds max. */
  | { readonly type: 'uint'; readonly min: number; readonly max: number; readonly unit?: Unit }
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

/** Fields by name. */
export type Fields = Readonly<Record<string, Field>>;

/** Where codes come from: `IDS` = Bluetooth Insulin Delivery Service (seen in implementations, provisional), `Assay` = ours. */
export type Source = 'IDS' | 'Assay';

/** Names and their codes. */
export interface Enumeration {
  readonly doc: string;
  readonly source: Source;
  readonly values: Readonly<Record<string, number>>;
}

/** Names of the enumeration Role. */
export type Role = 'controller' | 'caregiver' | 'automatedDosing' | 'clinician' | 'service' | 'cgm';

/** Names of the enumeration Feature: a pump answers `unsupported` to the messages of a feature that it has not (link.md MSG). */
export type Feature =
  | 'basal'
  | 'temporaryBasal'
  | 'bolusKinds'
  | 'priming'
  | 'reservoir'
  | 'annunciations'
  | 'limits'
  | 'time'
  | 'glucose'
  | 'automatedDosing'
  | 'audit'
  | 'credentials'
  | 'update';

/** One message: who may send it, what it carries, what answers it. */
export interface Message {
  readonly opcode: number;
  readonly doc: string;
  readonly source: Source;
  /** request: peer to pump; response, event: pump to peer. */
  readonly kind: 'request' | 'response' | 'event';
  /** Requests only: who may send it. */
  readonly roles?: readonly Role[];
  /** Requests only: who of them still may once the pump is provisioned (credentials.md PROV-9); left out: all. */
  readonly provisionedRoles?: readonly Role[];
  /** Only pumps with this feature know it; left out: every pump does. */
  readonly feature?: Feature;
  /**
   * True when it can change what is delivered: the encoder refuses it unless armed, the pump demands order and freshness,
   * and the fields of `freshness` are its last three.
   */
  readonly changesDelivery?: true;
  /** Requests only: name of the message that answers it on success. Failures are answered by `Response`. */
  readonly answer?: string;
  readonly fields: Fields;
}

/** All that travels on the link. */
export interface Schema {
  readonly version: number;
  /** Maps without opcode and request id that travel outside records: HELLO, HELLO_REPLY, HANDSHAKE_3. */
  readonly payloads: Readonly<Record<string, { readonly doc: string; readonly fields: Fields }>>;
  readonly enums: Readonly<Record<string, Enumeration>>;
  readonly records: Readonly<Record<string, { readonly doc: string; readonly fields: Fields }>>;
  readonly messages: Readonly<Record<string, Message>>;
}
