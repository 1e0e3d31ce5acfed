// SPDX-License-Identifier: Apache-2.0
/** tests/vectors/link/records.json: the keys of all epochs, records at their edges, and what a receiver makes of a sequence. */
import { bytesToHex, portableCrypto, Secret } from '@assay/crypto';
import { EPOCH_RECORDS, encodeMessage, keyAhead, RecordSender, SESSION_COUNTERS, sealRecord } from '../../index.js';
import { counting } from '../sample-values.js';
import { flipped } from '../signed-samples.js';

export interface ReceiverStep {
  readonly note: string;
  readonly payload: string;
  /** Accepted, and higher than all before; accepted, but late; or rejected (REC-5 to REC-7, REC-10). */
  readonly expect: 'inOrder' | 'late' | 'rejected';
}

export interface RecordVectors {
  /** Key 0, Split()'s. */
  readonly key: string;
  /** Key of each epoch. */
  readonly epochKeys: readonly string[];
  readonly plaintext: string;
  /** The plaintext sealed under some counters. */
  readonly records: readonly { readonly counter: number; readonly payload: string }[];
  /** One receiver, from its beginning, step by step. */
  readonly receiver: readonly ReceiverStep[];
}

const KEY = counting(32);
const EPOCHS = SESSION_COUNTERS / EPOCH_RECORDS;
const EDGES = [0, 1, 255, 256, 4095, 4096, 8191, 8192, 61_439, 61_440, 65_535];
const plaintext = encodeMessage('GetStatus', 1, {});

function sealed(counter: number): Uint8Array {
  const sender = new RecordSender(Secret.of(KEY.slice()));
  sender.skipTo(BigInt(counter));
  return sender.seal(plaintext);
}

/** Authentic by the key of `epoch`, whatever epoch the counter is of. */
function sealedBy(epoch: number, counter: bigint): Uint8Array {
  return sealRecord(keyAhead(Secret.of(KEY.slice()), epoch, portableCrypto), counter, plaintext);
}

function receiverSteps(): ReceiverStep[] {
  const step = (note: string, payload: Uint8Array, expect: ReceiverStep['expect']): ReceiverStep => {
    return { note, payload: bytesToHex(payload), expect };
  };
  const cut = sealed(0);
  return [
    step('the first record', sealed(0), 'inOrder'),
    step('the same again', sealed(0), 'rejected'),
    step('a gap', sealed(70), 'inOrder'),
    step('late, the last that the window holds', sealed(7), 'late'),
    step('below the window', sealed(6), 'rejected'),
    step('the late one again', sealed(7), 'rejected'),
    step('a flipped bit of the tag', flipped(sealed(71), sealed(71).length - 1), 'rejected'),
    step('a flipped bit of the counter', flipped(sealed(71), 0), 'rejected'),
    step('a flipped bit of the ciphertext', flipped(sealed(71), 8), 'rejected'),
    step('cut by a byte', cut.subarray(0, -1), 'rejected'),
    step('23 bytes', cut.subarray(0, 23), 'rejected'),
    step('none of those moved anything', sealed(71), 'inOrder'),
    step('the next epoch, forged under the present key', sealedBy(0, 4096n), 'rejected'),
    step('three epochs ahead', sealed(12_288), 'rejected'),
    step('the present epoch still', sealed(4095), 'inOrder'),
    step('the next epoch', sealed(4096), 'inOrder'),
    step('late, of the epoch before', sealed(4094), 'late'),
    step('63 counters on in the next epoch: the epoch before is out of the window', sealed(4159), 'inOrder'),
    step('of the epoch before, whose key is gone', sealed(4093), 'rejected'),
    step('two epochs on at once', sealed(12_288), 'inOrder'),
    step('late, of the epoch that was skipped', sealed(12_287), 'late'),
    step('by the key of an epoch that is over', sealedBy(1, 12_289n), 'rejected'),
    step('two epochs on again', sealed(20_480), 'inOrder'),
    ...[28_672, 36_864, 45_056, 53_248].map((counter) => step(`record ${counter}`, sealed(counter), 'inOrder')),
    step('the last record of a session', sealed(65_535), 'inOrder'),
    step('beyond the last, by the last key', sealedBy(15, 65_536n), 'rejected'),
    step('beyond the last, by a key after the last', sealedBy(16, 65_536n), 'rejected'),
    step('counter 2^64 − 1', sealedBy(15, 0xffff_ffff_ffff_ffffn), 'rejected'),
    step('late, in the last epoch', sealed(65_534), 'late'),
  ];
}

export function recordVectors(): RecordVectors {
  return {
    key: bytesToHex(KEY),
    epochKeys: Array.from({ length: EPOCHS }, (_, epoch) =>
      bytesToHex(keyAhead(Secret.of(KEY.slice()), epoch, portableCrypto).bytes),
    ),
    plaintext: bytesToHex(plaintext),
    records: EDGES.map((counter) => ({ counter, payload: bytesToHex(sealed(counter)) })),
    receiver: receiverSteps(),
  };
}
