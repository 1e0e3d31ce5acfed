// SPDX-License-Identifier: Apache-2.0
/* Messages: checks in the order of docs/protocol/link.md MSG-3, then carries them out. Link context. */
#ifndef PUMP_DISPATCH_H
#define PUMP_DISPATCH_H

#include <stddef.h>
#include <stdint.h>

#include "../../generated/messages.h"
#include "pump/origin.h"

/*
 * Carries a request out and writes its answer into `answer`; returns the answer's length, 0 when it
 * waits for thread context (request_trust_settle). `session_end` becomes the reason
 * (enum assay_session_end) when the session is to be closed after the answer, else it stays.
 */
size_t dispatch_request(const struct dispatch_origin *origin, const uint8_t *request, size_t length,
                        uint8_t answer_out[ASSAY_MESSAGE_BYTES_MAX], uint8_t *session_end);

#endif
