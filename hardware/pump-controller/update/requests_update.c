// SPDX-License-Identifier: Apache-2.0
/* Requests of the feature update. Every one that is granted is answered by the state. */
#include "requests_update.h"

#include "update.h"

static void answer(struct exchange *exchange, uint8_t result)
{
    if (result != ASSAY_RESULT_SUCCESS) {
        exchange_respond(exchange, result);
        return;
    }
    const struct assay_update_state state = update_state();
    exchange_answer(exchange, ASSAY_MSG_UPDATE_STATE, &state);
}

void request_update_state(struct exchange *exchange)
{
    answer(exchange, ASSAY_RESULT_SUCCESS);
}

void request_begin_update(struct exchange *exchange, const struct assay_begin_update *request)
{
    answer(exchange, update_begin(request->manifest, request->manifest_length));
}

void request_write_update_block(struct exchange *exchange, const struct assay_write_update_block *request)
{
    answer(exchange, update_write(request->offset, request->data, request->data_length));
}

void request_finish_update(struct exchange *exchange)
{
    answer(exchange, update_finish());
}

void request_abort_update(struct exchange *exchange)
{
    answer(exchange, update_abort());
}
