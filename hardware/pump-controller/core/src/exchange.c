// SPDX-License-Identifier: Apache-2.0
/* Answers. */
#include "exchange.h"

#include "pump/annunciation.h"
#include "pump/panic.h"

static void encode_response(struct exchange *exchange, const struct assay_response *response)
{
    if (assay_response_encode(exchange->id, response, exchange->answer, ASSAY_MESSAGE_BYTES_MAX,
                              &exchange->answer_length) != ASSAY_CBOR_OK) {
        pump_panic(); /* the bounds are generated: this cannot be */
    }
}

void exchange_respond(struct exchange *exchange, uint8_t result)
{
    const struct assay_response response = { .request = exchange->opcode, .result = result };
    exchange->result = result;
    encode_response(exchange, &response);
}

void exchange_respond_repeated(struct exchange *exchange)
{
    const struct assay_response response = {
        .request = exchange->opcode, .result = ASSAY_RESULT_SUCCESS, .has_repeated = true, .repeated = true
    };
    encode_response(exchange, &response);
}

void exchange_answer(struct exchange *exchange, enum assay_message_index message, const void *body)
{
    if (assay_msg_encode(&assay_messages[message], exchange->id, body, exchange->answer, ASSAY_MESSAGE_BYTES_MAX,
                         &exchange->answer_length) != ASSAY_CBOR_OK) {
        exchange_respond(exchange, ASSAY_RESULT_NOT_COMPLETED);
    }
}

uint8_t exchange_result(enum pump_status status)
{
    if (status == PUMP_FAULT || status == PUMP_FULL) {
        annunciation_raise(ASSAY_ANNUNCIATION_TYPE_SYSTEM); /* flash that fails or is full: a person must know */
    }
    return status == PUMP_OK ? ASSAY_RESULT_SUCCESS : ASSAY_RESULT_NOT_COMPLETED;
}
