// SPDX-License-Identifier: Apache-2.0
/* The checks of a request, in their order (docs/protocol/link.md MSG-3); the first that fails is the answer. The same in every image. */
#include "pump/dispatch.h"

#include "pump/mutant.h"
#include "requests.h"
#include "serve.h"

static uint8_t result_of_decoding(enum assay_cbor_status status)
{
    return status == ASSAY_CBOR_RANGE ? ASSAY_RESULT_OUT_OF_RANGE : ASSAY_RESULT_INVALID_OPERAND;
}

static void decode_and_serve(struct exchange *exchange, const struct assay_message *message)
{
    union assay_any_request body;
    uint16_t id;
    const enum assay_cbor_status status =
        assay_msg_decode(message, exchange->request, exchange->length, &id, &body);
    if (status != ASSAY_CBOR_OK) {
        exchange_respond(exchange, result_of_decoding(status));
    } else {
        serve_request(exchange, message, &body);
    }
}

static void check(struct exchange *exchange)
{
    if (assay_msg_peek(exchange->request, exchange->length, &exchange->opcode, &exchange->id) != ASSAY_CBOR_OK) {
        exchange_respond(exchange, ASSAY_RESULT_INVALID_OPERAND);
        return;
    }
    const struct assay_message *message = assay_request_find(exchange->opcode);
#if defined(ASSAY_MUTANTS)
    if (MUTANT(HIDDEN_SERVICE) && message == NULL && serve_by_mutant(exchange)) {
        return;
    }
#endif
    if (message == NULL || !serve_knows(message)) {
        exchange_respond(exchange, ASSAY_RESULT_UNSUPPORTED);
    } else if (!assay_msg_allows(message, exchange->origin->role, serve_provisioned()) && !MUTANT(CAREGIVER_MAY_DOSE)) {
        exchange_respond(exchange, ASSAY_RESULT_NOT_AUTHORISED);
    } else if (message->changes_delivery && !exchange->origin->in_order && !MUTANT(ACCEPT_OUT_OF_ORDER)) {
        exchange_respond(exchange, ASSAY_RESULT_OUT_OF_ORDER);
#if defined(ASSAY_MUTANTS)
    } else if (serve_by_mutant(exchange)) {
        return;
#endif
    } else {
        decode_and_serve(exchange, message);
    }
}

size_t dispatch_request(const struct dispatch_origin *origin, const uint8_t *request, size_t length,
                        uint8_t answer_out[ASSAY_MESSAGE_BYTES_MAX], uint8_t *session_end)
{
    struct exchange exchange = { .origin = origin, .request = request, .length = length, .answer = answer_out };
    check(&exchange);
    request_log_refusal(&exchange);
    if (exchange.session_end != 0u) {
        *session_end = exchange.session_end;
    }
    return exchange.answer_length;
}
