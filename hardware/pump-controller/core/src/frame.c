// SPDX-License-Identifier: Apache-2.0
/* COBS (Cheshire & Baker 1999) with 0x00 as the only delimiter, and CRC-16/MCRF4XX (docs/protocol/link.md §1). */
#include "pump/frame.h"

#include <string.h>

#include "pump/bytes.h"

enum { CRC_LENGTH = 2, BODY_MIN = 1 + CRC_LENGTH, COBS_BLOCK = 0xff };

uint16_t frame_crc(const uint8_t *data, size_t length)
{
    /* Polynomial 0x1021 reflected, four bits at a time. */
    static const uint16_t table[16] = { 0x0000, 0x1081, 0x2102, 0x3183, 0x4204, 0x5285, 0x6306, 0x7387,
                                        0x8408, 0x9489, 0xa50a, 0xb58b, 0xc60c, 0xd68d, 0xe70e, 0xf78f };
    uint16_t crc = 0xffffu;
    for (size_t i = 0; i < length; i++) {
        crc = (uint16_t)((crc >> 4) ^ table[(crc ^ data[i]) & 0xfu]);
        crc = (uint16_t)((crc >> 4) ^ table[(crc ^ (data[i] >> 4)) & 0xfu]);
    }
    return crc;
}

static size_t cobs_encode(const uint8_t *body, size_t length, uint8_t *wire)
{
    size_t code_at = 0;
    size_t out = 1;
    uint8_t code = 1;
    for (size_t i = 0; i < length; i++) {
        if (code == COBS_BLOCK) { /* a full block has no zero of its own */
            wire[code_at] = code;
            code_at = out++;
            code = 1;
        }
        if (body[i] == 0u) {
            wire[code_at] = code;
            code_at = out++;
            code = 1;
        } else {
            wire[out++] = body[i];
            code++;
        }
    }
    wire[code_at] = code;
    return out;
}

size_t frame_encode(uint8_t type, const uint8_t *payload, size_t length, uint8_t wire[FRAME_WIRE_MAX])
{
    uint8_t body[FRAME_BODY_MAX];
    body[0] = type;
    if (length > 0u) {
        memcpy(body + 1, payload, length);
    }
    bytes_store16(body + 1u + length, frame_crc(body, 1u + length));
    const size_t out = cobs_encode(body, 1u + length + CRC_LENGTH, wire);
    wire[out] = 0;
    return out + 1u;
}

static void append(struct frame_decoder *decoder, uint8_t byte)
{
    if (decoder->length == FRAME_BODY_MAX) {
        decoder->too_long = true;
        return;
    }
    decoder->body[decoder->length++] = byte;
}

static void restart(struct frame_decoder *decoder)
{
    decoder->length = 0;
    decoder->code = 0;
    decoder->left = 0;
    decoder->too_long = false;
}

static enum frame_fault judge(const struct frame_decoder *decoder)
{
    const size_t length = decoder->length;
    if (decoder->left != 0u) {
        return FRAME_BAD_CODING;
    }
    if (decoder->too_long || length < BODY_MIN) {
        return FRAME_BAD_LENGTH;
    }
    const uint16_t crc = bytes_load16(decoder->body + length - CRC_LENGTH);
    return frame_crc(decoder->body, length - CRC_LENGTH) == crc ? FRAME_GOOD : FRAME_BAD_CRC;
}

/* At the delimiter: whether what came before it is a good frame. An empty one is none, and no fault (FRM-5). */
static bool finish(struct frame_decoder *decoder)
{
    const size_t length = decoder->length;
    const bool empty = decoder->code == 0u;
    const enum frame_fault fault = judge(decoder);
    restart(decoder);
    if (empty || fault != FRAME_GOOD) {
        decoder->fault = empty ? FRAME_GOOD : fault;
        return false;
    }
    decoder->payload_length = length - BODY_MIN;
    return true;
}

bool frame_decode(struct frame_decoder *decoder, uint8_t byte)
{
    decoder->fault = FRAME_GOOD;
    if (byte == 0u) {
        return finish(decoder);
    }
    if (decoder->left > 0u) {
        append(decoder, byte);
        decoder->left--;
        return false;
    }
    if (decoder->code != 0u && decoder->code != COBS_BLOCK) {
        append(decoder, 0); /* each block but a full one stands for a zero, the last one excepted */
    }
    decoder->code = byte;
    decoder->left = (uint8_t)(byte - 1u);
    return false;
}
