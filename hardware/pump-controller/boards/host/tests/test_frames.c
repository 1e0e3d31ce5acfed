// SPDX-License-Identifier: Apache-2.0
/* Frames: docs/protocol/link.md FRM. */
#include <string.h>

#include "pump/frame.h"
#include "test.h"

static struct frame_decoder decoder;

static void restart(void)
{
    memset(&decoder, 0, sizeof decoder);
}

/* Feeds bytes; how many good frames came out. */
static unsigned feed(const uint8_t *bytes, size_t length)
{
    unsigned frames = 0;
    for (size_t i = 0; i < length; i++) {
        frames += frame_decode(&decoder, bytes[i]) ? 1u : 0u;
    }
    return frames;
}

static void fill(uint8_t *payload, size_t length, unsigned pattern)
{
    for (size_t i = 0; i < length; i++) {
        payload[i] = pattern == 0u ? 0u : (uint8_t)(pattern == 1u ? 0x55u : i * pattern);
    }
}

/* FRM-1 */
static void crc_is_mcrf4xx(void)
{
    CHECK_EQUAL(frame_crc((const uint8_t *)"123456789", 9), 0x6f91u);
}

static void every_length_survives(void)
{
    uint8_t payload[FRAME_PAYLOAD_MAX];
    uint8_t wire[FRAME_WIRE_MAX];
    restart();
    for (size_t length = 0; length <= FRAME_PAYLOAD_MAX; length++) {
        for (unsigned pattern = 0; pattern < 3u; pattern++) {
            fill(payload, length, pattern);
            const size_t on_wire = frame_encode(0x20, payload, length, wire);
            CHECK(on_wire <= FRAME_WIRE_MAX);
            CHECK(memchr(wire, 0, on_wire) == wire + on_wire - 1u);
            CHECK_EQUAL(feed(wire, on_wire), 1u);
            CHECK_EQUAL(decoder.payload_length, length);
            CHECK_EQUAL(decoder.body[0], 0x20u);
            CHECK(length == 0u || memcmp(decoder.body + 1, payload, length) == 0);
        }
    }
}

/* FRM-6 */
static void each_flipped_bit_is_dropped(void)
{
    uint8_t payload[40];
    uint8_t wire[FRAME_WIRE_MAX];
    fill(payload, sizeof payload, 7);
    const size_t on_wire = frame_encode(0x10, payload, sizeof payload, wire);
    for (size_t bit = 0; bit < 8u * (on_wire - 1u); bit++) {
        restart();
        wire[bit / 8u] ^= (uint8_t)(1u << (bit % 8u));
        CHECK_EQUAL(feed(wire, on_wire), 0u);
        wire[bit / 8u] ^= (uint8_t)(1u << (bit % 8u));
    }
}

/* FRM-3 */
static void too_long_frames_are_dropped_up_to_the_delimiter(void)
{
    uint8_t wire[FRAME_WIRE_MAX];
    restart();
    for (unsigned i = 0; i < 5000u; i++) {
        CHECK(!frame_decode(&decoder, 0xff));
    }
    CHECK(!frame_decode(&decoder, 0));
    const size_t on_wire = frame_encode(0x01, (const uint8_t *)"abc", 3, wire);
    CHECK_EQUAL(feed(wire, on_wire), 1u);
}

/* FRM-3: 516 bytes are one too many, whatever the CRC says. */
static void one_byte_too_many_is_dropped(void)
{
    uint8_t body[FRAME_BODY_MAX + 1];
    memset(body, 0x31, sizeof body);
    const uint16_t crc = frame_crc(body, sizeof body - 2u);
    body[sizeof body - 2u] = (uint8_t)crc;
    body[sizeof body - 1u] = (uint8_t)(crc >> 8);
    restart();
    size_t at = 0;
    while (at < sizeof body) { /* COBS by hand: no zero in it */
        const size_t block = sizeof body - at < 254u ? sizeof body - at : 254u;
        CHECK(!frame_decode(&decoder, (uint8_t)(block + 1u)));
        CHECK_EQUAL(feed(body + at, block), 0u);
        at += block;
    }
    CHECK(!frame_decode(&decoder, 0));
}

/* FRM-5 */
static void empty_frames_are_ignored(void)
{
    uint8_t wire[FRAME_WIRE_MAX];
    restart();
    for (unsigned i = 0; i < 10u; i++) {
        CHECK(!frame_decode(&decoder, 0));
    }
    const size_t on_wire = frame_encode(0x01, (const uint8_t *)"abcdefgh", 8, wire);
    CHECK_EQUAL(feed(wire, on_wire), 1u);
    /* What is left of a good frame must not come again. */
    for (unsigned i = 0; i < 10u; i++) {
        CHECK(!frame_decode(&decoder, 0));
    }
}

static void truncated_frames_are_dropped(void)
{
    uint8_t payload[300];
    uint8_t wire[FRAME_WIRE_MAX];
    fill(payload, sizeof payload, 3);
    const size_t on_wire = frame_encode(0x20, payload, sizeof payload, wire);
    for (size_t length = 0; length < on_wire - 1u; length++) {
        restart();
        CHECK_EQUAL(feed(wire, length), 0u);
        CHECK(!frame_decode(&decoder, 0));
    }
}

void test_frames(void)
{
    RUN(crc_is_mcrf4xx);
    RUN(every_length_survives);
    RUN(each_flipped_bit_is_dropped);
    RUN(too_long_frames_are_dropped_up_to_the_delimiter);
    RUN(one_byte_too_many_is_dropped);
    RUN(empty_frames_are_ignored);
    RUN(truncated_frames_are_dropped);
}
