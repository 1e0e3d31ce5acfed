// SPDX-License-Identifier: Apache-2.0
/* Requests that change what is delivered. */
#include "requests.h"

#include "pump/drive.h"
#include "pump/journal.h"
#include "pump/port.h"
#include "pump/therapy.h"

/* Whole steps; `extended` and `duration` as the kind wants them (DLV-8). */
uint8_t request_check_bolus(const struct assay_set_bolus *request)
{
    const bool spread = request->kind != ASSAY_BOLUS_KIND_NORMAL;
    const bool parted = request->kind == ASSAY_BOLUS_KIND_MULTIWAVE;
    const bool fits = request->amount % DRIVE_STEP_MILLIUNITS == 0u && request->has_duration == spread &&
                      request->has_extended == parted &&
                      (!parted || (request->extended < request->amount && request->extended % DRIVE_STEP_MILLIUNITS == 0u));
    return fits ? ASSAY_RESULT_SUCCESS : ASSAY_RESULT_PLAUSIBILITY_FAILED;
}

bool request_bolus_repeated(struct exchange *exchange, uint64_t key)
{
    const uint32_t critical = port_critical_enter();
    const struct assay_bolus_ordered ordered = { .bolus_id = journal_find_key(key), .repeated = true };
    port_critical_exit(critical);
    if (ordered.bolus_id == 0u) {
        return false;
    }
    exchange_answer(exchange, ASSAY_MSG_BOLUS_ORDERED, &ordered);
    return true;
}

bool request_order(struct exchange *exchange, uint64_t key, uint32_t steps)
{
    struct assay_bolus_ordered ordered = { .repeated = false };
    uint8_t result;
    const uint32_t critical = port_critical_enter();
    if (!therapy_is_running()) {
        result = ASSAY_RESULT_NOT_APPLICABLE;
    } else if (drive_status().bolus_id != 0u) {
        result = ASSAY_RESULT_MAX_BOLUS_NUMBER;
    } else {
        result = exchange_result(drive_order(key, steps, &ordered.bolus_id));
    }
    port_critical_exit(critical);
    if (result == ASSAY_RESULT_SUCCESS) {
        exchange_answer(exchange, ASSAY_MSG_BOLUS_ORDERED, &ordered);
    } else {
        exchange_respond(exchange, result);
    }
    return result == ASSAY_RESULT_SUCCESS;
}

bool request_bolus(struct exchange *exchange, const struct assay_set_bolus *request)
{
    if (request->kind != ASSAY_BOLUS_KIND_NORMAL) {
        exchange_respond(exchange, ASSAY_RESULT_NOT_APPLICABLE); /* this pump has not the feature bolusKinds */
        return false;
    }
    return request_order(exchange, request->key, request->amount / (uint32_t)DRIVE_STEP_MILLIUNITS);
}

uint8_t request_cancel(const struct assay_cancel_bolus *request)
{
    const uint32_t critical = port_critical_enter();
    const uint32_t running = drive_status().bolus_id;
    const bool applies = running != 0u && running == request->bolus_id;
    if (applies) {
        drive_end(ASSAY_BOLUS_END_CANCELLED);
    }
    port_critical_exit(critical);
    return applies ? ASSAY_RESULT_SUCCESS : ASSAY_RESULT_NOT_APPLICABLE;
}

uint8_t request_therapy(const struct assay_set_therapy_state *request)
{
    if (request->state == ASSAY_THERAPY_STATE_PAUSE) {
        return ASSAY_RESULT_NOT_APPLICABLE; /* not in this version (DLV-7) */
    }
    const uint32_t critical = port_critical_enter();
    const enum pump_status status = request->state == ASSAY_THERAPY_STATE_STOP ? therapy_stop() : therapy_run();
    port_critical_exit(critical);
    return exchange_result(status);
}
