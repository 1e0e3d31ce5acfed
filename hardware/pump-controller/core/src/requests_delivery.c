// SPDX-License-Identifier: Apache-2.0
/* Requests that change what is delivered. */
#include "requests.h"

#include "pump/drive.h"
#include "pump/journal.h"
#include "pump/port.h"
#include "pump/sense.h"
#include "pump/therapy.h"

/* Whole steps; `extended` and `duration` as the kind wants them (DLV-8). */
uint8_t request_check_bolus(const struct assay_set_bolus *request)
{
    const bool spread = request->kind != ASSAY_BOLUS_KIND_NORMAL;
    const bool parted = request->kind == ASSAY_BOLUS_KIND_MULTIWAVE;
    const bool fits = request->amount % DOSING_STEP_MU == 0u && request->has_duration == spread &&
                      request->has_extended == parted &&
                      (!parted || (request->extended < request->amount && request->extended % DOSING_STEP_MU == 0u));
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

uint8_t request_dosing_result(enum dosing_result result)
{
    switch (result) {
    case DOSING_OK:
        return ASSAY_RESULT_SUCCESS;
    case DOSING_BUSY:
        return ASSAY_RESULT_MAX_BOLUS_NUMBER;
    case DOSING_OVER_LIMIT:
        return ASSAY_RESULT_OVER_LIMIT;
    case DOSING_IMPLAUSIBLE:
        return ASSAY_RESULT_PLAUSIBILITY_FAILED;
    case DOSING_NOT_APPLICABLE:
    default:
        return ASSAY_RESULT_NOT_APPLICABLE;
    }
}

/* Answers. */
static bool begin(struct exchange *exchange, uint64_t key, struct dosing_order *order, uint8_t result)
{
    if (result == ASSAY_RESULT_SUCCESS) {
        const uint32_t critical = port_critical_enter();
        result = exchange_result(delivery_order(key, order));
        drive_plan();
        port_critical_exit(critical);
    }
    if (result == ASSAY_RESULT_SUCCESS) {
        const struct assay_bolus_ordered ordered = { .bolus_id = order->id, .repeated = false };
        exchange_answer(exchange, ASSAY_MSG_BOLUS_ORDERED, &ordered);
    } else {
        exchange_respond(exchange, result);
    }
    return result == ASSAY_RESULT_SUCCESS;
}

#if defined(ASSAY_MUTANTS)
bool request_order(struct exchange *exchange, uint64_t key, uint32_t steps)
{
    struct dosing_order order = { .kind = DOSING_NORMAL, .now = (uint16_t)(steps < UINT16_MAX ? steps : UINT16_MAX) };
    uint8_t result = ASSAY_RESULT_SUCCESS;
    const uint32_t critical = port_critical_enter();
    if (!therapy_is_running()) {
        result = ASSAY_RESULT_NOT_APPLICABLE;
    } else if (dosing_bolus(delivery_dosing(), DOSING_PLACE_NORMAL)->id != 0u) {
        result = ASSAY_RESULT_MAX_BOLUS_NUMBER;
    }
    port_critical_exit(critical);
    return begin(exchange, key, &order, result);
}
#endif

static struct dosing_order order_of(const struct assay_set_bolus *request)
{
    const uint16_t all = (uint16_t)(request->amount / DOSING_STEP_MU);
    uint16_t spread = 0;
    enum dosing_kind kind = DOSING_NORMAL;
    if (request->kind == ASSAY_BOLUS_KIND_EXTENDED) {
        kind = DOSING_EXTENDED;
        spread = all;
    } else if (request->kind == ASSAY_BOLUS_KIND_MULTIWAVE) {
        kind = DOSING_MULTIWAVE;
        spread = (uint16_t)(request->extended / DOSING_STEP_MU);
    }
    return (struct dosing_order){ .id = UINT32_MAX, /* the journal gives the number */
                                  .kind = kind,
                                  .now = (uint16_t)(all - spread),
                                  .spread = spread,
                                  .minutes = request->has_duration ? request->duration : 0u };
}

bool request_bolus(struct exchange *exchange, const struct assay_set_bolus *request)
{
    struct dosing_order order = order_of(request);
    const uint32_t critical = port_critical_enter();
    enum dosing_result result = dosing_may_order(delivery_dosing(), delivery_meter(), delivery_now(), &order);
    if (result == DOSING_OK && !sense_allows_bolus()) {
        result = DOSING_NOT_APPLICABLE;
    }
    port_critical_exit(critical);
    return begin(exchange, request->key, &order, request_dosing_result(result));
}

uint8_t request_cancel(const struct assay_cancel_bolus *request)
{
    bool applies = false;
    const uint32_t critical = port_critical_enter();
    for (unsigned place = 0; place < DOSING_PLACES; place++) {
        const uint32_t id = dosing_bolus(delivery_dosing(), place)->id;
        if (id != 0u && id == request->bolus_id) {
            applies = true;
            drive_cancel(place);
        }
    }
    port_critical_exit(critical);
    return applies ? ASSAY_RESULT_SUCCESS : ASSAY_RESULT_NOT_APPLICABLE;
}

uint8_t request_therapy(const struct assay_set_therapy_state *request)
{
    enum pump_status status;
    const uint32_t critical = port_critical_enter();
    switch (request->state) {
    case ASSAY_THERAPY_STATE_RUN:
        status = therapy_run();
        break;
    case ASSAY_THERAPY_STATE_PAUSE:
        status = therapy_pause();
        break;
    case ASSAY_THERAPY_STATE_STOP:
    default:
        status = therapy_stop();
        break;
    }
    port_critical_exit(critical);
    return status == PUMP_STATE ? (uint8_t)ASSAY_RESULT_NOT_APPLICABLE : exchange_result(status);
}
