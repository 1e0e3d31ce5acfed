// SPDX-License-Identifier: Apache-2.0
/* The generated codec against the vectors that the TypeScript codec is held to as well. */
#include "../../../core/generated/message_vectors.h"

#include <string.h>

#include "test.h"

/* What a decoder makes of a message: the result of the checks that need no state. */
static enum assay_result judge(const struct assay_message_vector *vector, uint16_t *opcode, uint16_t *id)
{
    union assay_any_message body;
    uint8_t again[ASSAY_MESSAGE_BYTES_MAX];
    size_t length;
    uint16_t decoded_id;
    if (assay_msg_peek(vector->bytes, vector->length, opcode, id) != ASSAY_CBOR_OK) {
        return ASSAY_RESULT_INVALID_OPERAND;
    }
    const struct assay_message *message = assay_msg_find(*opcode);
    if (message == NULL) {
        return ASSAY_RESULT_UNSUPPORTED;
    }
    const enum assay_cbor_status status = assay_msg_decode(message, vector->bytes, vector->length, &decoded_id, &body);
    if (status != ASSAY_CBOR_OK) {
        return status == ASSAY_CBOR_RANGE ? ASSAY_RESULT_OUT_OF_RANGE : ASSAY_RESULT_INVALID_OPERAND;
    }
    CHECK(assay_msg_encode(message, decoded_id, &body, again, sizeof again, &length) == ASSAY_CBOR_OK);
    CHECK(length == vector->length && memcmp(again, vector->bytes, length) == 0);
    return ASSAY_RESULT_SUCCESS;
}

static void the_codec_agrees_with_the_vectors(void)
{
    for (size_t i = 0; i < ASSAY_MESSAGE_VECTOR_COUNT; i++) {
        const struct assay_message_vector *vector = &assay_message_vectors[i];
        uint16_t opcode;
        uint16_t id;
        test_check_equal(judge(vector, &opcode, &id), vector->expect, vector->note, __FILE__, __LINE__);
        CHECK_EQUAL(opcode, vector->opcode);
        CHECK_EQUAL(id, vector->id);
    }
    CHECK(ASSAY_MESSAGE_VECTOR_COUNT > 50u);
}

static enum assay_result judge_payload(const struct assay_payload_vector *vector)
{
    union {
        struct assay_hello hello;
        struct assay_hello_reply hello_reply;
        struct assay_handshake_wish handshake_wish;
    } body;
    uint8_t again[ASSAY_HANDSHAKE_WISH_BYTES_MAX];
    size_t length;
    const struct assay_shape *shape = &assay_payloads[vector->payload];
    CHECK(shape->size <= sizeof body);
    const enum assay_cbor_status status = assay_map_decode(shape, vector->bytes, vector->length, &body);
    if (status != ASSAY_CBOR_OK) {
        return status == ASSAY_CBOR_RANGE ? ASSAY_RESULT_OUT_OF_RANGE : ASSAY_RESULT_INVALID_OPERAND;
    }
    CHECK(assay_map_encode(shape, &body, again, sizeof again, &length) == ASSAY_CBOR_OK);
    CHECK(length == vector->length && memcmp(again, vector->bytes, length) == 0);
    return ASSAY_RESULT_SUCCESS;
}

static void the_payloads_agree_with_the_vectors(void)
{
    for (size_t i = 0; i < ASSAY_PAYLOAD_VECTOR_COUNT; i++) {
        const struct assay_payload_vector *vector = &assay_payload_vectors[i];
        test_check_equal(judge_payload(vector), vector->expect, vector->note, __FILE__, __LINE__);
    }
    CHECK(ASSAY_PAYLOAD_VECTOR_COUNT > 50u);
}

/* A length beyond 255 takes two bytes of the struct: neither half of it may be lost. */
static void long_strings_keep_their_length(void)
{
    struct assay_store_revocations list = { .list_length = 0x1b7u };
    struct assay_store_revocations back;
    uint8_t msg[ASSAY_MESSAGE_BYTES_MAX];
    size_t length;
    uint16_t id;
    CHECK(assay_store_revocations_encode(1u, &list, msg, sizeof msg, &length) == ASSAY_CBOR_OK);
    CHECK(assay_store_revocations_decode(msg, length, &id, &back) == ASSAY_CBOR_OK);
    CHECK_EQUAL(back.list_length, 0x1b7u);
    list.list_length = ASSAY_STORE_REVOCATIONS_LIST_MAX + 1u;
    CHECK(assay_store_revocations_encode(1u, &list, msg, sizeof msg, &length) == ASSAY_CBOR_RANGE);
}

void test_messages(void)
{
    RUN(the_codec_agrees_with_the_vectors);
    RUN(the_payloads_agree_with_the_vectors);
    RUN(long_strings_keep_their_length);
}
