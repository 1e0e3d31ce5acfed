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

void test_messages(void)
{
    RUN(the_codec_agrees_with_the_vectors);
}
