// SPDX-License-Identifier: Apache-2.0
/* Provisioning and revocation lists (docs/protocol/credentials.md §5, §7): judged in thread context, done and answered here. */
#include "requests.h"

#include <string.h>

#include "pump/audit_log.h"
#include "pump/store.h"
#include "pump/tickets.h"
#include "pump/trust.h"

/* Of the request whose list is being verified. Link context. */
static struct {
    uint32_t session;
    uint16_t opcode;
    uint16_t id;
    uint8_t peer[NOISE_KEY];
} asked;

/* Without a word when thread context has the list: the answer comes later. */
static void offer(struct exchange *exchange, const uint8_t *anchor, const uint8_t *list, size_t length)
{
    if (trust_offer(anchor, list, length) != PUMP_OK) {
        exchange_respond(exchange, ASSAY_RESULT_NOT_COMPLETED);
        return;
    }
    asked.session = exchange->origin->session;
    asked.opcode = exchange->opcode;
    asked.id = exchange->id;
    memcpy(asked.peer, exchange->origin->peer, NOISE_KEY);
}

void request_provision(struct exchange *exchange, const struct assay_provision *request)
{
    if (store_trust()->life != STORE_FACTORY) {
        exchange_respond(exchange, ASSAY_RESULT_NOT_APPLICABLE);
    } else {
        offer(exchange, request->trust_anchor, request->list, request->list_length);
    }
}

void request_store_revocations(struct exchange *exchange, const struct assay_store_revocations *request)
{
    if (store_trust()->life == STORE_FACTORY) {
        exchange_respond(exchange, ASSAY_RESULT_NOT_APPLICABLE);
    } else {
        offer(exchange, NULL, request->list, request->list_length);
    }
}

PUMP_MUST_CHECK static enum pump_status keep(const struct trust_outcome *outcome)
{
    const enum pump_status status =
        outcome->provisions ? store_provision(outcome->anchor, &outcome->list) : store_set_revocations(&outcome->list);
    if (status == PUMP_OK) {
        audit_log(outcome->provisions ? ASSAY_AUDIT_KIND_PROVISIONED : ASSAY_AUDIT_KIND_REVOCATION_STORED, asked.peer,
                  outcome->list.counter);
        tickets_check();
    }
    return status;
}

static uint8_t result_of(const struct trust_outcome *outcome)
{
    if (outcome->result == CREDENTIAL_OK) {
        return exchange_result(keep(outcome));
    }
    audit_log(ASSAY_AUDIT_KIND_CREDENTIAL_REFUSED, asked.peer, credential_log_code(outcome->result));
    return outcome->result == CREDENTIAL_STALE_LIST ? ASSAY_RESULT_NOT_APPLICABLE : ASSAY_RESULT_PLAUSIBILITY_FAILED;
}

size_t request_trust_settle(uint32_t *session, uint8_t answer[ASSAY_MESSAGE_BYTES_MAX])
{
    struct trust_outcome outcome;
    if (!trust_take(&outcome)) {
        return 0;
    }
    *session = asked.session;
    struct exchange exchange = { .opcode = asked.opcode, .id = asked.id, .answer = answer };
    exchange_respond(&exchange, result_of(&outcome));
    return exchange.answer_length;
}
