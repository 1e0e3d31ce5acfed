// SPDX-License-Identifier: Apache-2.0
/* The audit log and requests: what refusals it hears of (docs/protocol/link.md AUD). */
#include "requests.h"

#include "audit_ring.h"
#include "pump/audit_log.h"
#include "pump/audit_sign.h"
#include "pump/journal.h"
#include "pump/uptime.h"
#include "serial_number.h"

void request_audit(struct exchange *exchange, const struct assay_read_audit *request)
{
    uint8_t chain[AUDIT_CHAIN];
    struct assay_audit_page page = { .records_count = 0 };
    uint32_t from = request->from;
    while (page.records_count < request->count && audit_ring_read(from, &page.records[page.records_count])) {
        from = page.records[page.records_count].sequence + 1u;
        page.records_count++;
    }
    page.more = page.records_count > 0u && from <= audit_ring_head(chain);
    exchange_answer(exchange, ASSAY_MSG_AUDIT_PAGE, &page);
}

/* All that was noted before is in the log then, what was lost too: the head accounts for it. */
void request_audit_checkpoint(struct exchange *exchange)
{
    const struct audit_sign_asker asker = { .session = exchange->origin->session, .id = exchange->id };
    struct assay_audit_head head = { .boot_count = journal_boot_count(), .uptime = uptime_ms() };
    audit_log_flush();
    serial_number_get(head.serial);
    head.sequence = audit_ring_head(head.chain);
    if (audit_sign_request(&asker, &head) != PUMP_OK) {
        exchange_respond(exchange, ASSAY_RESULT_NOT_COMPLETED);
    }
}

static enum audit_malformed fault_of(uint8_t result)
{
    switch (result) {
    case ASSAY_RESULT_UNSUPPORTED:
        return AUDIT_MALFORMED_OPCODE;
    case ASSAY_RESULT_OUT_OF_RANGE:
        return AUDIT_MALFORMED_RANGE;
    case ASSAY_RESULT_PLAUSIBILITY_FAILED:
        return AUDIT_MALFORMED_FIELDS;
    case ASSAY_RESULT_INVALID_OPERAND:
    default:
        return AUDIT_MALFORMED_FORM;
    }
}

void request_log_refusal(const struct exchange *exchange)
{
    const uint8_t *const peer = exchange->origin->peer;
    switch (exchange->result) {
    case ASSAY_RESULT_NOT_AUTHORISED:
        audit_log(ASSAY_AUDIT_KIND_NOT_AUTHORISED, peer, exchange->opcode);
        break;
    case ASSAY_RESULT_NOT_FRESH:
    case ASSAY_RESULT_OUT_OF_ORDER:
        audit_log(ASSAY_AUDIT_KIND_NOT_FRESH, peer, exchange->opcode);
        break;
    case ASSAY_RESULT_UNSUPPORTED:
    case ASSAY_RESULT_INVALID_OPERAND:
    case ASSAY_RESULT_OUT_OF_RANGE:
    case ASSAY_RESULT_PLAUSIBILITY_FAILED:
        if (exchange->opcode == ASSAY_OP_BEGIN_UPDATE && exchange->result == ASSAY_RESULT_PLAUSIBILITY_FAILED) {
            audit_log(ASSAY_AUDIT_KIND_UPDATE_REFUSED, peer, exchange->opcode); /* the manifest (update-manifest.md) */
            break;
        }
        audit_log_malformed(fault_of(exchange->result), exchange->opcode, peer);
        break;
    default:
        break; /* done, or not now: no attempt at anything */
    }
}
