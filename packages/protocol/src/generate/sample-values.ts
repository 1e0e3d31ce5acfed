// SPDX-License-Identifier: Apache-2.0
/** What the samples are made of. */
import type { Body, MessageName } from '../index.js';
import type { PayloadBody, PayloadName } from '../messages/body.js';

export const U16 = 0xffff;
export const U32 = 0xffff_ffff;
export const U64 = 0xffff_ffff_ffff_ffffn;

/** `length` bytes 0, 1, 2, … modulo 256. */
export const counting = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => i);

/** A body as literals write it: quantities without the brands of their units. */
export type Plain<T> = T extends number
  ? number
  : T extends Uint8Array
    ? T
    : T extends object
      ? { readonly [K in keyof T]: Plain<T[K]> }
      : T;

/** For each message some request ids and bodies; the first body is the one that the derived malformed cases damage. */
export type Samples = { readonly [N in MessageName]: readonly (readonly [id: number, body: Plain<Body<N>>])[] };

export type PayloadSamples = { readonly [P in PayloadName]: readonly Plain<PayloadBody<P>>[] };
