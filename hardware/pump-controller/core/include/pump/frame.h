// SPDX-License-Identifier: Apache-2.0
/* Frames on the serial line: COBS with a CRC against line noise (docs/protocol/link.md §1). */
#ifndef PUMP_FRAME_H
#define PUMP_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pump/status.h"

enum {
    FRAME_PAYLOAD_MAX = 512,
    FRAME_BODY_MAX = 1 + FRAME_PAYLOAD_MAX + 2,                /* type, payload, crc */
    FRAME_WIRE_MAX = FRAME_BODY_MAX + FRAME_BODY_MAX / 254 + 2 /* COBS overhead and delimiter */
};

enum frame_type {
    FRAME_HELLO = 0x01,
    FRAME_HELLO_REPLY = 0x02,
    FRAME_HANDSHAKE_1 = 0x10,
    FRAME_HANDSHAKE_2 = 0x11,
    FRAME_HANDSHAKE_3 = 0x12,
    FRAME_RECORD = 0x20,
    FRAME_ALERT = 0x3f,
    FRAME_MUTANT = 0x7e,
    FRAME_MUTANT_REPLY = 0x7f
};

/* What was wrong with what came before a delimiter. */
enum frame_fault { FRAME_GOOD, FRAME_BAD_CODING, FRAME_BAD_LENGTH, FRAME_BAD_CRC };

/* Collects bytes until a frame is whole. Zeroed = ready. */
struct frame_decoder {
    uint8_t body[FRAME_BODY_MAX];
    size_t payload_length; /* of the frame that was just finished */
    size_t length;         /* bytes collected */
    uint8_t code; /* of the present COBS block; 0 before the first */
    uint8_t left; /* bytes of it still to come */
    bool too_long;
    enum frame_fault fault; /* of the frame that the last byte ended; good in mid-frame too */
};

/* CRC-16/MCRF4XX. */
uint16_t frame_crc(const uint8_t *data, size_t length);

/* Writes the frame with its delimiter; returns its length on the wire. `length` at most FRAME_PAYLOAD_MAX. */
size_t frame_encode(uint8_t type, const uint8_t *payload, size_t length, uint8_t wire[FRAME_WIRE_MAX]);

/*
 * Takes one byte. True when it ended a good frame: then body[0] is its type, body[1…] its payload and
 * `payload_length` the payload's length, until the next call. Bad frames are dropped without a word (§1.5); `fault` says why.
 */
PUMP_MUST_CHECK bool frame_decode(struct frame_decoder *decoder, uint8_t byte);

#endif
