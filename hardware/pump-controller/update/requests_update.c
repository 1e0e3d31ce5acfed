// SPDX-License-Identifier: Apache-2.0
/* Requests of the feature update. Every one that is granted is answered by the state. */
#include "requests_update.h"

#include "update.h"

static uint8_t deed(uint16_t opcode, const union assay_any_request *body)
{
    switch (opcode) {
    case ASSAY_OP_GET_UPDATE_STATE:
        return ASSAY_RESULT_SUCCESS;
    case ASSAY_OP_BEGIN_UPDATE:
        return update_begin(body->begin_update.manifest, body->begin_update.manifest_length);
    case ASSAY_OP_WRITE_UPDATE_BLOCK:
        return update_write(body->write_update_block.offset, body->write_update_block.data,
                            body->write_update_block.data_length);
    case ASSAY_OP_FINISH_UPDATE:
        return update_finish();
    case ASSAY_OP_ABORT_UPDATE:
        return update_abort();
    default:
        return ASSAY_RESULT_UNSUPPORTED; /* of another feature: cannot be */
    }
}

void request_update(struct exchange *exchange, const union assay_any_request *body)
{
    const uint8_t result = deed(exchange->opcode, body);
    if (result != ASSAY_RESULT_SUCCESS) {
        exchange_respond(exchange, result);
        return;
    }
    const struct assay_update_state state = update_state();
    exchange_answer(exchange, ASSAY_MSG_UPDATE_STATE, &state);
}
