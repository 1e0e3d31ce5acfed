// SPDX-License-Identifier: Apache-2.0
/** link_vectors.h: the vectors of tests/vectors/link/ as C tables, for the host tests of the firmware. */
import { banner, cBytes, screaming } from '../names.js';
import type { FrameVectors } from './frames.js';
import type { HandshakeVector } from './handshakes.js';
import type { PairingVectors } from './pairing.js';
import type { RecordVectors } from './records.js';

export interface LinkVectors {
  readonly frames: FrameVectors;
  readonly pairing: PairingVectors;
  readonly handshakes: readonly HandshakeVector[];
  readonly records: RecordVectors;
}

/** An array of its own size: `{ 0x00, … }`. */
const array = (hex: string | undefined): string => (hex ? `{ ${cBytes(hex)} }` : '{ 0 }');

/** Bytes and their length, as a compound literal of static storage: `{ (const uint8_t[]){ … }, 3u }`. */
const bytes = (hex: string | undefined): string =>
  hex ? `{ (const uint8_t[]){ ${cBytes(hex)} }, ${hex.length / 2}u }` : '{ NULL, 0u }';

const text = (value: string): string => `"${value}"`;

const TYPES = `struct assay_vector_bytes {
    const uint8_t *bytes;
    size_t length;
};

/* A frame and how it stands on the wire, delimiter included. */
struct assay_frame_vector {
    uint8_t type;
    struct assay_vector_bytes payload;
    struct assay_vector_bytes wire;
};

/* A stream, and how many frames are to be found in it, however it is cut; each is ALERT noSession, or RECORD of 251 bytes 0x07. */
struct assay_stream_vector {
    const char *note;
    struct assay_vector_bytes wire;
    uint8_t frames;
};

struct assay_pairing_vector {
    uint8_t secret[16];
    const char *text;
    uint8_t serial[8];
    const char *qr;
    uint8_t psk[32];
};

/* A record with its place in a direction's sequence. */
struct assay_record_vector {
    bool from_pump;
    uint32_t counter;
    struct assay_vector_bytes message;
    struct assay_vector_bytes payload;
};

/* A whole handshake. Keys of X25519 are told by their secrets; what a suite has not is zero, or has length 0. */
struct assay_handshake_vector {
    const char *protocol_name;
    uint8_t purpose; /* enum assay_hello_purpose */
    uint8_t role;    /* enum assay_role */
    uint8_t peer_static[32];
    uint8_t pump_static[32];
    uint8_t peer_ephemeral[32];
    uint8_t pump_ephemeral[32];
    uint8_t psk[32];
    struct assay_vector_bytes hello;
    struct assay_vector_bytes hello_reply;
    struct assay_vector_bytes message_1;
    struct assay_vector_bytes message_2;
    struct assay_vector_bytes wish;
    struct assay_vector_bytes message_3;
    uint8_t handshake_hash[32];
    uint8_t peer_to_pump[32];
    uint8_t pump_to_peer[32];
    uint8_t ticket_key[32];
    uint8_t ticket_number[8];
    struct assay_record_vector records[4];
};

enum assay_receiver_verdict { ASSAY_RECEIVER_IN_ORDER, ASSAY_RECEIVER_LATE, ASSAY_RECEIVER_REJECTED };

/* One receiver, from its beginning, step by step. */
struct assay_receiver_step {
    const char *note;
    struct assay_vector_bytes payload;
    enum assay_receiver_verdict expect;
};
`;

/** One static table and its count. */
function table(name: string, rows: readonly string[]): string[] {
  return [
    `static const struct assay_${name} assay_${name}s[] = {`,
    ...rows.map((row) => `    ${row},`),
    '};',
    `#define ASSAY_${screaming(name.replaceAll('_', ' '))}_COUNT ${rows.length}u`,
    '',
  ];
}

function recordRow(record: HandshakeVector['records'][number]): string {
  return `{ ${record.from === 'pump'}, ${record.counter}u, ${bytes(record.message)}, ${bytes(record.payload)} }`;
}

function handshakeRow(v: HandshakeVector): string {
  const members: readonly string[] = [
    text(v.protocolName),
    `ASSAY_HELLO_PURPOSE_${screaming(v.purpose)}`,
    `ASSAY_ROLE_${screaming(v.role)}`,
    ...[v.peerStatic, v.pumpStatic, v.peerEphemeral, v.pumpEphemeral, v.psk].map(array),
    ...[v.hello, v.helloReply, v.message1, v.message2, v.wish, v.message3].map(bytes),
    ...[v.handshakeHash, v.peerToPump, v.pumpToPeer, v.ticketKey, v.ticketNumber].map(array),
    `{ ${v.records.map(recordRow).join(',\n        ')} }`,
  ];
  return `{\n        ${members.join(',\n        ')},\n    }`;
}

function recordTables(records: RecordVectors): string[] {
  const verdicts = { inOrder: 'IN_ORDER', late: 'LATE', rejected: 'REJECTED' } as const;
  return [
    "/* Key of each epoch; the first is Split()'s. */",
    `static const uint8_t assay_epoch_keys[${records.epochKeys.length}][32] = {`,
    ...records.epochKeys.map((key) => `    ${array(key)},`),
    '};',
    '',
    '/* One message sealed under some counters of these epochs. */',
    ...table(
      'record_vector',
      records.records.map(
        ({ counter, payload }) => `{ false, ${counter}u, ${bytes(records.plaintext)}, ${bytes(payload)} }`,
      ),
    ),
    ...table(
      'receiver_step',
      records.receiver.map(
        ({ note, payload, expect }) => `{ ${text(note)}, ${bytes(payload)}, ASSAY_RECEIVER_${verdicts[expect]} }`,
      ),
    ),
  ];
}

/** The text of link_vectors.h. */
export function linkVectorsHeader({ frames, pairing, handshakes, records }: LinkVectors): string {
  return [
    '// SPDX-License-Identifier: Apache-2.0',
    `/* Frames, pairing secrets, handshakes and records: ${banner('generate/link/')}. */`,
    '#ifndef ASSAY_CORE_GENERATED_LINK_VECTORS_H',
    '#define ASSAY_CORE_GENERATED_LINK_VECTORS_H',
    '',
    '#include "messages.h"',
    '',
    TYPES,
    ...table(
      'frame_vector',
      frames.frames.map(({ type, payload, wire }) => `{ ${type}u, ${bytes(payload)}, ${bytes(wire)} }`),
    ),
    ...table(
      'stream_vector',
      frames.streams.map(({ note, wire, frames: found }) => `{ ${text(note)}, ${bytes(wire)}, ${found.length}u }`),
    ),
    ...table(
      'pairing_vector',
      pairing.secrets.map(
        (s) => `{ ${array(s.bytes)}, ${text(s.text)}, ${array(s.serial)}, ${text(s.qr)}, ${array(s.psk)} }`,
      ),
    ),
    ...table('handshake_vector', handshakes.map(handshakeRow)),
    ...recordTables(records),
    '#endif',
    '',
  ].join('\n');
}
