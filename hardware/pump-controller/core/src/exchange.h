// SPDX-License-Identifier: Apache-2.0
/* One request on its way through the checks, and its one answer (docs/protocol/link.md MSG-8). */
#ifndef PUMP_EXCHANGE_H
#define PUMP_EXCHANGE_H

#include "../generated/messages.h"
#include "pump/origin.h"
#include "pump/status.h"

struct exchange {
    const struct dispatch_origin *origin;
    const uint8_t *request;
    size_t length;
    uint16_t opcode;
    uint16_t id;
    uint8_t *answer; /* ASSAY_MESSAGE_BYTES_MAX */
    size_t answer_length;
    uint8_t result;      /* enum assay_result of a Response; 0: the answer is another */
    uint8_t session_end; /* enum assay_session_end: close the session after the answer; 0 = no */
};

/* Answers by Response; `result` is an enum assay_result. */
void exchange_respond(struct exchange *exchange, uint8_t result);
/* Answers by Response, for a command that was done before. */
void exchange_respond_repeated(struct exchange *exchange);
/* Answers by the answer of its own that a request has. */
void exchange_answer(struct exchange *exchange, enum assay_message_index message, const void *body);
/* success or notCompleted; the user is told when it was the flash. */
uint8_t exchange_result(enum pump_status status);

#endif
