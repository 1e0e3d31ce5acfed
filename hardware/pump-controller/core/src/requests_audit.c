// SPDX-License-Identifier: Apache-2.0
/* The audit log and requests: what refusals it hears of (docs/protocol/link.md AUD). */
#include "requests.h"

#include "pump/audit_log.h"

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
        audit_log_malformed(fault_of(exchange->result), exchange->opcode, peer);
        break;
    default:
        break; /* done, or not now: no attempt at anything */
    }
}
