// SPDX-License-Identifier: Apache-2.0
/* The specification's own vectors: frames, pairing secrets, handshakes of each suite, records over all epochs. */
#include "../../../core/generated/link_vectors.h"

#include <string.h>

#include "pairing_secret.h"
#include "pump/frame.h"
#include "pump/noise.h"
#include "pump/session.h"
#include "test.h"

/* FRM-1, FRM-2 */
static void frames_stand_on_the_wire_as_they_must(void)
{
    for (size_t i = 0; i < ASSAY_FRAME_VECTOR_COUNT; i++) {
        const struct assay_frame_vector *vector = &assay_frame_vectors[i];
        uint8_t wire[FRAME_WIRE_MAX];
        struct frame_decoder decoder = { .length = 0 };
        unsigned frames = 0;
        const size_t length = frame_encode(vector->type, vector->payload.bytes, vector->payload.length, wire);
        CHECK(length == vector->wire.length && memcmp(wire, vector->wire.bytes, length) == 0);
        for (size_t at = 0; at < vector->wire.length; at++) {
            if (frame_decode(&decoder, vector->wire.bytes[at])) {
                frames++;
                CHECK_EQUAL(decoder.body[0], vector->type);
                CHECK(decoder.payload_length == vector->payload.length &&
                      (vector->payload.length == 0u ||
                       memcmp(decoder.body + 1, vector->payload.bytes, vector->payload.length) == 0));
            }
        }
        CHECK_EQUAL(frames, 1u);
    }
}

/* FRM-2, FRM-3, FRM-5, FRM-6 */
static void good_frames_are_found_among_bad_ones(void)
{
    for (size_t i = 0; i < ASSAY_STREAM_VECTOR_COUNT; i++) {
        const struct assay_stream_vector *vector = &assay_stream_vectors[i];
        struct frame_decoder decoder = { .length = 0 };
        unsigned frames = 0;
        for (size_t at = 0; at < vector->wire.length; at++) {
            frames += frame_decode(&decoder, vector->wire.bytes[at]) ? 1u : 0u;
        }
        test_check_equal(frames, vector->frames, vector->note, __FILE__, __LINE__);
    }
}

/* PAIR-3, PAIR-4, PAIR-6, PAIR-7 */
static void secrets_are_shown_as_they_must(void)
{
    for (size_t i = 0; i < ASSAY_PAIRING_VECTOR_COUNT; i++) {
        const struct assay_pairing_vector *vector = &assay_pairing_vectors[i];
        char text[PAIRING_SYMBOLS];
        char grouped[PAIRING_GROUPED];
        char qr[PAIRING_QR];
        pairing_text(vector->secret, text);
        pairing_text_group(text, grouped);
        pairing_text_qr(text, vector->serial, qr);
        CHECK(strlen(vector->text) == sizeof grouped && memcmp(grouped, vector->text, sizeof grouped) == 0);
        CHECK(strlen(vector->qr) == sizeof qr && memcmp(qr, vector->qr, sizeof qr) == 0);
        uint8_t psk[PAIRING_KEY];
        pairing_key(vector->secret, psk);
        CHECK(memcmp(psk, vector->psk, sizeof psk) == 0);
    }
}

static enum noise_suite suite_of(const struct assay_handshake_vector *vector)
{
    return vector->purpose == ASSAY_HELLO_PURPOSE_PAIRING      ? NOISE_XX_PSK3
           : vector->purpose == ASSAY_HELLO_PURPOSE_RESUMPTION ? NOISE_NN_PSK0
                                                               : NOISE_XX;
}

static void start(const struct assay_handshake_vector *vector, enum noise_role role, struct noise_handshake *handshake)
{
    struct noise_key_pair own;
    struct noise_key_pair ephemeral;
    uint8_t prologue[64] = "Assay/1";
    size_t length = 7;
    const bool peer = role == NOISE_INITIATOR;
    memcpy(own.secret, peer ? vector->peer_static : vector->pump_static, NOISE_KEY);
    memcpy(ephemeral.secret, peer ? vector->peer_ephemeral : vector->pump_ephemeral, NOISE_KEY);
    noise_public_key(&own);
    noise_public_key(&ephemeral);
    memcpy(prologue + length, vector->hello.bytes, vector->hello.length);
    length += vector->hello.length;
    memcpy(prologue + length, vector->hello_reply.bytes, vector->hello_reply.length);
    length += vector->hello_reply.length;
    noise_start(handshake, suite_of(vector), role, suite_of(vector) == NOISE_NN_PSK0 ? NULL : &own, &ephemeral, prologue,
                length);
    if (suite_of(vector) != NOISE_XX) {
        noise_set_psk(handshake, vector->psk);
    }
}

static void pass(struct noise_handshake *from, struct noise_handshake *to, const struct assay_vector_bytes *payload,
                 const struct assay_vector_bytes *message)
{
    uint8_t out[FRAME_PAYLOAD_MAX];
    size_t length;
    CHECK(noise_write(from, payload->bytes, payload->length, out, sizeof out, &length) == PUMP_OK);
    CHECK(length == message->length && memcmp(out, message->bytes, length) == 0);
    CHECK(noise_read(to, message->bytes, message->length, out, sizeof out, &length) == PUMP_OK);
    CHECK(length == payload->length && (length == 0u || memcmp(out, payload->bytes, length) == 0));
}

static void check_records(const struct assay_handshake_vector *vector)
{
    struct session peer;
    struct session pump;
    session_start(&peer, vector->pump_to_peer, vector->peer_to_pump, 0);
    session_start(&pump, vector->peer_to_pump, vector->pump_to_peer, 0);
    for (size_t i = 0; i < sizeof vector->records / sizeof vector->records[0]; i++) {
        const struct assay_record_vector *record = &vector->records[i];
        struct session *from = record->from_pump ? &pump : &peer;
        uint8_t out[FRAME_PAYLOAD_MAX];
        size_t length;
        struct session_arrival arrival;
        from->sending.counter = record->counter;
        CHECK(session_seal(from, 0, record->message.bytes, record->message.length, out, &length) == PUMP_OK);
        CHECK(length == record->payload.length && memcmp(out, record->payload.bytes, length) == 0);
        CHECK(session_open(record->from_pump ? &peer : &pump, out, length, out + 256, &length, &arrival) == PUMP_OK);
        CHECK(length == record->message.length && memcmp(out + 256, record->message.bytes, length) == 0);
    }
}

/* HS-2, HS-13, VER-4, VER-5, PAIR-7, RES-1 */
static void each_suite_gives_the_vectors_messages_and_keys(void)
{
    static const struct assay_vector_bytes nothing;
    for (size_t i = 0; i < sizeof assay_handshake_vectors / sizeof assay_handshake_vectors[0]; i++) {
        const struct assay_handshake_vector *vector = &assay_handshake_vectors[i];
        struct noise_handshake peer;
        struct noise_handshake pump;
        struct noise_cipher to_pump;
        struct noise_cipher to_peer;
        uint8_t key[NOISE_KEY];
        uint8_t number[NOISE_KEY];
        start(vector, NOISE_INITIATOR, &peer);
        start(vector, NOISE_RESPONDER, &pump);
        pass(&peer, &pump, &nothing, &vector->message_1);
        pass(&pump, &peer, &nothing, &vector->message_2);
        if (!noise_is_complete(&pump)) {
            pass(&peer, &pump, &vector->wish, &vector->message_3);
        }
        CHECK(memcmp(pump.hash, vector->handshake_hash, NOISE_KEY) == 0);
        CHECK(noise_split(&pump, &to_pump, &to_peer) == PUMP_OK);
        CHECK(memcmp(to_pump.key, vector->peer_to_pump, NOISE_KEY) == 0);
        CHECK(memcmp(to_peer.key, vector->pump_to_peer, NOISE_KEY) == 0);
        CHECK(noise_derive(&pump, (const uint8_t *)"Assay/1 resume", 14, key, number) == PUMP_OK);
        CHECK(memcmp(key, vector->ticket_key, NOISE_KEY) == 0);
        CHECK(memcmp(number, vector->ticket_number, sizeof vector->ticket_number) == 0);
        check_records(vector);
    }
}

/* REC-3 */
static void keys_follow_each_other_by_rekey(void)
{
    uint8_t key[SESSION_KEY];
    memcpy(key, assay_epoch_keys[0], sizeof key);
    for (size_t epoch = 0; epoch < sizeof assay_epoch_keys / sizeof assay_epoch_keys[0]; epoch++) {
        CHECK(memcmp(key, assay_epoch_keys[epoch], sizeof key) == 0);
        noise_rekey(key);
    }
}

/* REC-1, REC-3: each record of the vectors is what a sender makes that has come so far. */
static void records_are_sealed_under_their_epochs_key(void)
{
    struct session sender;
    uint8_t out[FRAME_PAYLOAD_MAX];
    size_t length;
    session_start(&sender, assay_epoch_keys[0], assay_epoch_keys[0], 0);
    for (size_t i = 0; i < ASSAY_RECORD_VECTOR_COUNT; i++) {
        const struct assay_record_vector *vector = &assay_record_vectors[i];
        while (sender.sending.counter < vector->counter) {
            CHECK(session_seal(&sender, 0, vector->message.bytes, 1, out, &length) == PUMP_OK);
        }
        CHECK(session_seal(&sender, 0, vector->message.bytes, vector->message.length, out, &length) == PUMP_OK);
        CHECK(length == vector->payload.length && memcmp(out, vector->payload.bytes, length) == 0);
    }
}

/* REC-5, REC-6, REC-7, REC-10 */
static void a_receiver_decides_as_the_vectors_say(void)
{
    struct session receiver;
    session_start(&receiver, assay_epoch_keys[0], assay_epoch_keys[0], 0);
    for (size_t i = 0; i < ASSAY_RECEIVER_STEP_COUNT; i++) {
        const struct assay_receiver_step *step = &assay_receiver_steps[i];
        uint8_t message[FRAME_PAYLOAD_MAX];
        size_t length;
        struct session_arrival arrival;
        const bool taken =
            session_open(&receiver, step->payload.bytes, step->payload.length, message, &length, &arrival) == PUMP_OK;
        const unsigned found = !taken             ? ASSAY_RECEIVER_REJECTED
                               : arrival.in_order ? ASSAY_RECEIVER_IN_ORDER
                                                  : ASSAY_RECEIVER_LATE;
        test_check_equal(found, step->expect, step->note, __FILE__, __LINE__);
    }
}

void test_link_vectors(void)
{
    RUN(frames_stand_on_the_wire_as_they_must);
    RUN(good_frames_are_found_among_bad_ones);
    RUN(secrets_are_shown_as_they_must);
    RUN(each_suite_gives_the_vectors_messages_and_keys);
    RUN(keys_follow_each_other_by_rekey);
    RUN(records_are_sealed_under_their_epochs_key);
    RUN(a_receiver_decides_as_the_vectors_say);
}
