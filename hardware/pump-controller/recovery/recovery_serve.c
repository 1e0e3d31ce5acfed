// SPDX-License-Identifier: Apache-2.0
/* The few requests that a pump in recovery answers (docs/protocol/link.md RCV-2). In place of core/src/serve.c. */
#include "serve.h"

#include "pump/port.h"
#include "pump/store.h"
#include "pump/uptime.h"
#include "requests.h"
#include "requests_update.h"

bool serve_knows(const struct assay_message *message)
{
    switch (message->opcode) {
    case ASSAY_OP_GET_IDENTITY:
    case ASSAY_OP_GET_STATUS:
    case ASSAY_OP_LIST_PEERS:
    case ASSAY_OP_CLOSE_SESSION:
        return true;
    default:
        return message->feature == ASSAY_FEATURE_UPDATE;
    }
}

static bool knows_a_service_tool(void)
{
    bool known = false;
    for (unsigned place = 0; place < STORE_PEERS; place++) {
        const struct store_peer *peer = store_peer(place);
        known = known || (peer != NULL && peer->role == (uint8_t)ASSAY_ROLE_SERVICE);
    }
    return known;
}

/* Nobody can be paired here: a pump without a service tool takes the update from who is there, or it could not be mended. */
bool serve_provisioned(void)
{
    return store_trust()->life != STORE_FACTORY && knows_a_service_tool();
}

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

void serve_request(struct exchange *exchange, const struct assay_message *message, const union assay_any_request *body)
{
    switch (message->opcode) {
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
    default:
        request_update(exchange, body);
        break;
    }
}

#if defined(ASSAY_MUTANTS)
bool serve_by_mutant(struct exchange *exchange)
{
    (void)exchange;
    return false; /* no therapy, no weakness of it */
}
#endif
