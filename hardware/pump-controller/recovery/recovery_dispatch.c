// SPDX-License-Identifier: Apache-2.0
/* The few requests that a pump in recovery answers (docs/protocol/link.md RCV-2). In place of core/src/dispatch.c. */
#include "pump/dispatch.h"

#include "pump/port.h"
#include "pump/uptime.h"
#include "requests.h"
#include "requests_update.h"

/* No therapy: it is stopped, and off. Of the journal nothing is read, so its numbers are 0. */
static void answer_status(struct exchange *exchange)
{
    const struct assay_status status = {
        .therapy = ASSAY_THERAPY_STATE_STOP,
        .operation = ASSAY_OPERATIONAL_STATE_OFF,
        .boot_reason = port_boot_reason(),
        .uptime = uptime_ms(),
    };
    exchange_answer(exchange, ASSAY_MSG_STATUS, &status);
}

static bool is_known(uint16_t opcode)
{
    switch (opcode) {
    case ASSAY_OP_GET_IDENTITY:
    case ASSAY_OP_GET_STATUS:
    case ASSAY_OP_LIST_PEERS:
    case ASSAY_OP_CLOSE_SESSION:
    case ASSAY_OP_GET_UPDATE_STATE:
    case ASSAY_OP_BEGIN_UPDATE:
    case ASSAY_OP_WRITE_UPDATE_BLOCK:
    case ASSAY_OP_FINISH_UPDATE:
    case ASSAY_OP_ABORT_UPDATE:
        return true;
    default:
        return false;
    }
}

static void serve(struct exchange *exchange, const union assay_any_request *body)
{
    switch (exchange->opcode) {
    case ASSAY_OP_GET_IDENTITY:
        request_identity(exchange);
        break;
    case ASSAY_OP_GET_STATUS:
        answer_status(exchange);
        break;
    case ASSAY_OP_LIST_PEERS:
        request_peers(exchange);
        break;
    case ASSAY_OP_CLOSE_SESSION:
        request_close_session(exchange);
        break;
    case ASSAY_OP_GET_UPDATE_STATE:
        request_update_state(exchange);
        break;
    case ASSAY_OP_BEGIN_UPDATE:
        request_begin_update(exchange, &body->begin_update);
        break;
    case ASSAY_OP_WRITE_UPDATE_BLOCK:
        request_write_update_block(exchange, &body->write_update_block);
        break;
    case ASSAY_OP_FINISH_UPDATE:
        request_finish_update(exchange);
        break;
    default:
        request_abort_update(exchange);
        break;
    }
}

static void decode_and_serve(struct exchange *exchange, const struct assay_message *message)
{
    union assay_any_request body;
    uint16_t id;
    const enum assay_cbor_status status = assay_msg_decode(message, exchange->request, exchange->length, &id, &body);
    if (status == ASSAY_CBOR_OK) {
        serve(exchange, &body);
    } else {
        exchange_respond(exchange, status == ASSAY_CBOR_RANGE ? ASSAY_RESULT_OUT_OF_RANGE : ASSAY_RESULT_INVALID_OPERAND);
    }
}

size_t dispatch_request(const struct dispatch_origin *origin, const uint8_t *request, size_t length,
                        uint8_t answer[ASSAY_MESSAGE_BYTES_MAX], uint8_t *session_end)
{
    struct exchange exchange = { .origin = origin, .request = request, .length = length, .answer = answer };
    if (assay_msg_peek(request, length, &exchange.opcode, &exchange.id) != ASSAY_CBOR_OK) {
        exchange_respond(&exchange, ASSAY_RESULT_INVALID_OPERAND);
        return exchange.answer_length;
    }
    const struct assay_message *message = assay_request_find(exchange.opcode);
    if (message == NULL || !is_known(exchange.opcode)) {
        exchange_respond(&exchange, ASSAY_RESULT_UNSUPPORTED);
    } else if (!assay_msg_allows(message, origin->role)) {
        exchange_respond(&exchange, ASSAY_RESULT_NOT_AUTHORISED);
    } else {
        decode_and_serve(&exchange, message);
    }
    if (exchange.session_end != 0u) {
        *session_end = exchange.session_end;
    }
    return exchange.answer_length;
}
