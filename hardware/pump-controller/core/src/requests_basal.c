// SPDX-License-Identifier: Apache-2.0
/* Requests about basal delivery and about what is being delivered. */
#include "requests.h"

#include "pump/drive.h"
#include "pump/journal.h"
#include "pump/mutant.h"
#include "pump/port.h"
#include "pump/sense.h"
#include "pump/settings.h"

static uint32_t seconds_left(const struct dosing_override *override, uint64_t now)
{
    return override->on && override->ends_at > now ? (uint32_t)((override->ends_at - now + 999u) / 1000u) : 0u;
}

void request_delivery(struct exchange *exchange)
{
    struct assay_delivery delivery = { .boluses = 0 };
    const uint32_t critical = port_critical_enter();
    struct dosing *dosing = delivery_dosing();
    struct dosing_meter *meter = delivery_meter();
    const uint64_t now = delivery_now();
    dosing_meter_advance(meter, now);
    delivery.rate = (uint16_t)dosing_rate(dosing, now);
    delivery.has_profile = dosing->active != 0u;
    delivery.profile = dosing->active;
    delivery.has_temporary_left = dosing->temporary.on;
    delivery.temporary_left = seconds_left(&dosing->temporary, now);
    delivery.has_automated_left = dosing->automated.on;
    delivery.automated_left = seconds_left(&dosing->automated, now);
    for (unsigned place = 0; place < DOSING_PLACES; place++) {
        delivery.boluses = (uint8_t)(delivery.boluses + (dosing_bolus(dosing, place)->id != 0u ? 1u : 0u));
    }
    delivery.last_hour = meter->hour * (uint32_t)DOSING_STEP_MU;
    delivery.last_day = meter->day * (uint32_t)DOSING_STEP_MU;
    delivery.has_reservoir = dosing->reservoir_known;
    delivery.reservoir = dosing->reservoir;
    delivery.has_battery = sense_battery(&delivery.battery);
    port_critical_exit(critical);
    exchange_answer(exchange, ASSAY_MSG_DELIVERY, &delivery);
}

void request_read_profile(struct exchange *exchange, const struct assay_read_basal_profile *request)
{
    const struct dosing_profile *profile = &settings_get()->profiles[request->profile - 1u];
    struct assay_basal_profile answer = { .profile = request->profile, .segments_count = profile->count };
    for (unsigned i = 0; i < profile->count; i++) {
        answer.segments[i] = (struct assay_basal_segment){ .start = profile->segments[i].start, .rate = profile->segments[i].rate };
    }
    exchange_answer(exchange, ASSAY_MSG_BASAL_PROFILE, &answer);
}

static struct dosing_profile profile_of(const struct assay_write_basal_profile *request)
{
    struct dosing_profile profile = { .count = request->segments_count };
    for (unsigned i = 0; i < request->segments_count; i++) {
        profile.segments[i] =
            (struct dosing_segment){ .start = request->segments[i].start, .rate = request->segments[i].rate };
    }
    return profile;
}

uint8_t request_check_profile(const struct assay_write_basal_profile *request)
{
    const struct dosing_profile profile = profile_of(request);
    return dosing_profile_is_sound(&profile) ? ASSAY_RESULT_SUCCESS : ASSAY_RESULT_PLAUSIBILITY_FAILED;
}

/* Makes a change of the settings lasting, and tells of it; gives it up in the engine too when that fails. */
static uint8_t settle(uint8_t history, uint32_t detail)
{
    enum pump_status status = settings_commit();
    if (status == PUMP_OK) {
        status = journal_event(history, detail);
    } else {
        delivery_take_profiles();
    }
    drive_plan();
    return exchange_result(status);
}

uint8_t request_write_profile(const struct assay_write_basal_profile *request)
{
    const struct dosing_profile profile = profile_of(request);
    const uint32_t critical = port_critical_enter();
    const enum dosing_result result = dosing_write_profile(delivery_dosing(), delivery_now(), request->profile, &profile);
    uint8_t answer = request_dosing_result(result);
    if (result == DOSING_OK) {
        settings_edit()->profiles[request->profile - 1u] = profile;
        answer = settle(ASSAY_HISTORY_KIND_PROFILE_WRITTEN, request->profile);
    }
    port_critical_exit(critical);
    return answer;
}

uint8_t request_activate_profile(const struct assay_activate_basal_profile *request)
{
    const uint32_t critical = port_critical_enter();
    const enum dosing_result result = dosing_activate(delivery_dosing(), delivery_now(), request->profile);
    uint8_t answer = request_dosing_result(result);
    if (result == DOSING_OK) {
        settings_edit()->active = request->profile;
        answer = settle(ASSAY_HISTORY_KIND_PROFILE_ACTIVATED, request->profile);
    }
    port_critical_exit(critical);
    return answer;
}

uint8_t request_check_temporary(const struct assay_set_temporary_basal *request)
{
    const bool percent = request->kind == ASSAY_TEMPORARY_BASAL_KIND_PERCENT;
    const bool fits = request->has_percent == percent && request->has_rate == !percent;
    return fits ? ASSAY_RESULT_SUCCESS : ASSAY_RESULT_PLAUSIBILITY_FAILED;
}

/* Tells of a command to the engine that was carried out, with the basal rate that came of it. */
static uint8_t tell(enum dosing_result result, uint8_t history)
{
    if (result != DOSING_OK) {
        return request_dosing_result(result);
    }
    const enum pump_status status = journal_event(history, dosing_rate(delivery_dosing(), delivery_now()));
    drive_plan();
    return exchange_result(status);
}

uint8_t request_temporary(const struct assay_set_temporary_basal *request)
{
    const uint32_t critical = port_critical_enter();
    const enum dosing_result result =
        dosing_set_temporary(delivery_dosing(), delivery_now(), request->has_percent,
                             request->has_percent ? request->percent : request->rate,
                             MUTANT(TEMPORARY_RATE_OVERSTAYS) ? 2u * request->duration : request->duration);
    const uint8_t answer = tell(result, ASSAY_HISTORY_KIND_TEMPORARY_BASAL);
    port_critical_exit(critical);
    return answer;
}

uint8_t request_cancel_temporary(void)
{
    const uint32_t critical = port_critical_enter();
    const enum dosing_result result = dosing_cancel_temporary(delivery_dosing(), delivery_now());
    const uint8_t answer = tell(result, ASSAY_HISTORY_KIND_TEMPORARY_BASAL);
    port_critical_exit(critical);
    return answer;
}

/* Page by page, so that interrupts wait for one at most. */
void request_read_bolus(struct exchange *exchange, const struct assay_read_bolus *request)
{
    struct assay_history_record record;
    struct assay_bolus_state state = { .bolus_id = request->bolus_id };
    bool found = false;
    for (unsigned back = 1; back <= JOURNAL_PAGES && !found; back++) {
        const uint32_t critical = port_critical_enter();
        found = journal_look_for_bolus(back, request->bolus_id, &state.kind, &record);
        port_critical_exit(critical);
    }
    if (!found) {
        exchange_respond(exchange, ASSAY_RESULT_NOT_APPLICABLE);
        return;
    }
    state.ordered = record.ordered;
    state.delivered = record.delivered;
    state.remaining = record.ordered - record.delivered;
    state.end = record.end;
    exchange_answer(exchange, ASSAY_MSG_BOLUS_STATE, &state);
}
