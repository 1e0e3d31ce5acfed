// SPDX-License-Identifier: Apache-2.0
/* The Noise handshake against public vectors, and against misuse (Noise specification, revision 34). */
#include <string.h>

#include "noise_vector.h"
#include "pump/noise.h"
#include "test.h"

static const char *const lines[] = {
#include "noise_lines.inc"
};

static void public_vectors_pass(void)
{
    static char line[NOISE_VECTOR_LINE_MAX];
    unsigned passed = 0;
    unsigned unsupported = 0;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        const char *what;
        strncpy(line, lines[i], sizeof line - 1u);
        switch (noise_vector_line(line, &what)) {
        case NOISE_VERDICT_PASS:
            passed++;
            break;
        case NOISE_VERDICT_UNSUPPORTED:
            unsupported++;
            break;
        case NOISE_VERDICT_NONE:
            break;
        case NOISE_VERDICT_FAIL:
        case NOISE_VERDICT_BAD_INPUT:
        default:
            test_check(false, what, __FILE__, (int)i);
            break;
        }
    }
    CHECK(passed >= 5u); /* one from cacophony, four from flynn */
    CHECK(unsupported > 0u);
}

static struct noise_handshake initiator;
static struct noise_handshake responder;

static void start_both(void)
{
    struct noise_key_pair keys[4];
    for (unsigned i = 0; i < 4u; i++) {
        memset(keys[i].secret, (int)(0x11u * (i + 1u)), NOISE_KEY);
        noise_public_key(&keys[i]);
    }
    noise_start(&initiator, NOISE_XX, NOISE_INITIATOR, &keys[0], &keys[1], (const uint8_t *)"p", 1);
    noise_start(&responder, NOISE_XX, NOISE_RESPONDER, &keys[2], &keys[3], (const uint8_t *)"p", 1);
}

/* Exchanges messages up to `count`, flipping one bit of the last. */
static enum pump_status exchange(unsigned count, unsigned bit, size_t *length)
{
    uint8_t message[256];
    uint8_t payload[64];
    size_t payload_length;
    enum pump_status status = PUMP_OK;
    start_both();
    for (unsigned i = 0; i < count && status == PUMP_OK; i++) {
        struct noise_handshake *sender = i % 2u == 0u ? &initiator : &responder;
        struct noise_handshake *receiver = i % 2u == 0u ? &responder : &initiator;
        CHECK(noise_write(sender, (const uint8_t *)"hi", 2, message, sizeof message, length) == PUMP_OK);
        if (i + 1u == count && bit < 8u * *length) {
            message[bit / 8u] ^= (uint8_t)(1u << (bit % 8u));
        }
        status = noise_read(receiver, message, *length, payload, sizeof payload, &payload_length);
        CHECK(status != PUMP_OK || payload_length == 2u);
    }
    return status;
}

static void whole_handshakes_agree(void)
{
    struct noise_cipher a[2];
    struct noise_cipher b[2];
    size_t length;
    CHECK(exchange(3, UINT32_MAX / 16u, &length) == PUMP_OK);
    CHECK(noise_split(&initiator, &a[0], &a[1]) == PUMP_OK);
    CHECK(noise_split(&responder, &b[0], &b[1]) == PUMP_OK);
    CHECK(memcmp(a[0].key, b[0].key, NOISE_KEY) == 0 && memcmp(a[1].key, b[1].key, NOISE_KEY) == 0);
    CHECK(memcmp(a[0].key, a[1].key, NOISE_KEY) != 0);
    CHECK(memcmp(initiator.hash, responder.hash, NOISE_KEY) == 0);
}

/* Message 2 and 3 are refused whatever bit of them is flipped (bit 255 of an X25519 key means nothing, but is hashed). */
static void each_flipped_bit_is_refused(void)
{
    size_t length = 1;
    for (unsigned message = 2; message <= 3u; message++) {
        for (unsigned bit = 0; bit < 8u * length; bit += 3u) {
            CHECK(exchange(message, bit, &length) == PUMP_REFUSED);
        }
    }
}

static void low_order_points_are_refused(void)
{
    static const uint8_t points[2][NOISE_KEY] = { { 0 }, { 1 } };
    uint8_t out[256];
    size_t length;
    for (unsigned i = 0; i < 2u; i++) {
        start_both();
        CHECK(noise_read(&responder, points[i], NOISE_KEY, out, sizeof out, &length) == PUMP_OK);
        CHECK(noise_write(&responder, NULL, 0, out, sizeof out, &length) == PUMP_REFUSED);
    }
}

static void messages_out_of_turn_are_refused(void)
{
    uint8_t out[256];
    size_t length;
    struct noise_cipher cipher;
    start_both();
    CHECK(noise_write(&responder, NULL, 0, out, sizeof out, &length) == PUMP_STATE);
    CHECK(noise_read(&initiator, out, 32, out, sizeof out, &length) == PUMP_STATE);
    CHECK(noise_split(&initiator, &cipher, &cipher) == PUMP_STATE);
}

static void short_messages_and_buffers_are_refused(void)
{
    uint8_t message[256];
    uint8_t out[256];
    size_t length;
    start_both();
    CHECK(noise_write(&initiator, NULL, 0, message, 31, &length) == PUMP_FULL);
    for (size_t shorter = 0; shorter < NOISE_KEY; shorter++) {
        start_both();
        CHECK(noise_read(&responder, message, shorter, out, sizeof out, &length) == PUMP_MALFORMED);
    }
}

static void the_last_nonce_is_not_used(void)
{
    struct noise_cipher cipher = { .nonce = UINT64_MAX, .keyed = true };
    uint8_t text[32] = { 0 };
    CHECK(noise_encrypt(&cipher, NULL, 0, text, 4, text) == PUMP_STATE);
    CHECK(noise_decrypt(&cipher, NULL, 0, text, 20, text) == PUMP_STATE);
}

static void wiping_leaves_nothing(void)
{
    static const struct noise_handshake zero;
    start_both();
    noise_wipe(&initiator);
    CHECK(memcmp(&initiator, &zero, sizeof zero) == 0);
}

void test_noise(void)
{
    RUN(public_vectors_pass);
    RUN(whole_handshakes_agree);
    RUN(each_flipped_bit_is_refused);
    RUN(low_order_points_are_refused);
    RUN(messages_out_of_turn_are_refused);
    RUN(short_messages_and_buffers_are_refused);
    RUN(the_last_nonce_is_not_used);
    RUN(wiping_leaves_nothing);
}
