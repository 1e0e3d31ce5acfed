// SPDX-License-Identifier: Apache-2.0
/** The TypeScript type of each message's body, derived from the schema: nothing is declared twice. */
import type { schema } from '../schema/schema.js';
import type { Field, Unit } from '../schema/types.js';
import type { Quantity } from '../units/units.js';

type Enums = typeof schema.enums;
type Records = typeof schema.records;
type Messages = typeof schema.messages;
type Payloads = typeof schema.payloads;

/** Name of an enumeration of the schema. */
export type EnumName = keyof Enums;
/** The names of an enumeration's values: `EnumValue<'TherapyState'>` is `'stop' | 'pause' | 'run'`. */
export type EnumValue<E extends EnumName> = keyof Enums[E]['values'] & string;

/** uint number, branded by its unit · uint64 bigint · enum the value's name · bytes Uint8Array · array of records. */
type FieldValue<F> = F extends { type: 'uint'; unit: infer U extends Unit }
  ? Quantity<U>
  : F extends { type: 'uint' }
    ? number
    : F extends { type: 'uint64' }
      ? bigint
      : F extends { type: 'bool' }
        ? boolean
        : F extends { type: 'bytes' }
          ? Uint8Array
          : F extends { type: 'text' }
            ? string
            : F extends { type: 'enum'; of: infer E extends EnumName }
              ? EnumValue<E>
              : F extends { type: 'array'; of: infer R extends keyof Records }
                ? readonly RecordBody<R>[]
                : never;

type OptionalKeys<Fs> = { [K in keyof Fs]: Fs[K] extends { optional: true } ? K : never }[keyof Fs];
type Flat<T> = { [K in keyof T]: T[K] };
/** The type of a map of these fields. */
export type FieldsBody<Fs> = Flat<
  { readonly [K in Exclude<keyof Fs, OptionalKeys<Fs>>]: FieldValue<Fs[K]> } & {
    readonly [K in OptionalKeys<Fs>]?: FieldValue<Fs[K]>;
  }
>;

export type RecordName = keyof Records;
export type RecordBody<R extends RecordName> = FieldsBody<Records[R]['fields']>;
/** One record of the history. */
export type HistoryRecord = RecordBody<'HistoryRecord'>;

export type PayloadName = keyof Payloads;
export type PayloadBody<P extends PayloadName> = FieldsBody<Payloads[P]['fields']>;

/** Name of a message of the schema. */
export type MessageName = keyof Messages;
/** The fields of a message, as they are encoded and decoded. */
export type Body<N extends MessageName> = FieldsBody<Messages[N]['fields']>;

type NamesOfKind<K> = { [N in MessageName]: Messages[N] extends { kind: K } ? N : never }[MessageName];
/** Messages from peer to pump. */
export type RequestName = NamesOfKind<'request'>;
/** Messages that answer a request. */
export type ResponseName = NamesOfKind<'response'>;
/** Messages that the pump sends by itself. */
export type EventName = NamesOfKind<'event'>;
/** Messages that change what is delivered: `arm` and `encodeCommand` are for these. */
export type CommandName = {
  [N in MessageName]: Messages[N] extends { changesDelivery: true } ? N : never;
}[MessageName];
/** The message that answers a request on success. */
export type AnswerName<N extends RequestName> = Messages[N]['answer'] & ResponseName;

/** A decoded message, told apart by `name`. */
export type AnyMessage = {
  [N in MessageName]: { readonly name: N; readonly id: number; readonly body: Body<N> };
}[MessageName];

/** What the codec handles inside, where the schema is walked and names are only known at run time. */
export type LooseValue = number | bigint | boolean | string | Uint8Array | readonly LooseBody[];
export type LooseBody = { readonly [name: string]: LooseValue | undefined };
export type { Field };
