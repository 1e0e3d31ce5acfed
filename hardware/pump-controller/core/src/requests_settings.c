// SPDX-License-Identifier: Apache-2.0
/* Requests about limits, time, priming and the reservoir. */
#include "requests.h"

#include "pump/annunciation.h"
#include "pump/audit_log.h"
#include "pump/confirmation.h"
#include "pump/drive.h"
#include "pump/journal.h"
#include "pump/occlusion.h"
#include "pump/port.h"
#include "pump/settings.h"
#include "pump/uptime.h"
#include "pump/supervisor.h"

/* What the mechanics can do at all: a step each two seconds. */
enum { HOUR_MAX = 90000, DAY_MAX = 24 * HOUR_MAX };

void request_limits(struct exchange *exchange)
{
    const struct dosing_limits *limits = &settings_get()->limits;
    const struct assay_limits answer = { .max_bolus = limits->max_bolus,
                                         .max_basal = (uint16_t)limits->max_basal,
                                         .max_hour = limits->max_hour,
                                         .max_day = limits->max_day,
                                         .has_occlusion = port_has_sensor(PORT_SENSOR_PRESSURE),
                                         .occlusion = settings_get()->occlusion };
    exchange_answer(exchange, ASSAY_MSG_LIMITS, &answer);
}

static struct dosing_limits limits_of(const struct assay_set_limits *request)
{
    struct dosing_limits wanted = settings_get()->limits;
    wanted.max_bolus = request->has_max_bolus ? request->max_bolus : wanted.max_bolus;
    wanted.max_basal = request->has_max_basal ? request->max_basal : wanted.max_basal;
    wanted.max_hour = request->has_max_hour ? request->max_hour : wanted.max_hour;
    wanted.max_day = request->has_max_day ? request->max_day : wanted.max_day;
    return wanted;
}

uint8_t request_check_limits(const struct assay_set_limits *request)
{
    const struct dosing_limits wanted = limits_of(request);
    const bool fits = wanted.max_bolus <= ASSAY_SET_BOLUS_AMOUNT_MAX && wanted.max_hour <= HOUR_MAX && wanted.max_day <= DAY_MAX;
    return fits ? ASSAY_RESULT_SUCCESS : ASSAY_RESULT_PLAUSIBILITY_FAILED;
}

static bool raises(const struct dosing_limits *wanted)
{
    const struct dosing_limits *present = &settings_get()->limits;
    return wanted->max_bolus > present->max_bolus || wanted->max_basal > present->max_basal ||
           wanted->max_hour > present->max_hour || wanted->max_day > present->max_day;
}

/* Whether an occlusion would be found later than now. */
static bool numbs(uint8_t occlusion)
{
    return occlusion != 0u && occlusion_thresholds(occlusion)->rises > occlusion_thresholds(settings_get()->occlusion)->rises;
}

/* Into the history: what holds from now on. */
PUMP_MUST_CHECK static enum pump_status record_limits(const struct confirmation_wish *wish)
{
    enum pump_status status = journal_event(ASSAY_HISTORY_KIND_LIMITS, wish->limits.max_bolus);
    if (status == PUMP_OK && wish->occlusion != 0u) {
        status = journal_event(ASSAY_HISTORY_KIND_OCCLUSION_SENSITIVITY, wish->occlusion);
    }
    return status;
}

static void audit_limits(const struct confirmation_wish *wish)
{
    audit_log(ASSAY_AUDIT_KIND_LIMITS_CHANGED, NULL, wish->limits.max_bolus);
    if (wish->occlusion != 0u) {
        audit_log(ASSAY_AUDIT_KIND_OCCLUSION_SENSITIVITY_SET, NULL, wish->occlusion);
    }
}

uint8_t request_set_limits(const struct assay_set_limits *request)
{
    const struct confirmation_wish wish = { .key = request->key,
                                            .limits = limits_of(request),
                                            .occlusion = request->has_occlusion ? request->occlusion : 0u };
    if (request->has_occlusion && !port_has_sensor(PORT_SENSOR_PRESSURE)) {
        return ASSAY_RESULT_NOT_APPLICABLE; /* it would be a promise that nobody keeps */
    }
    if ((raises(&wish.limits) || numbs(wish.occlusion)) && !confirmation_take(&wish)) {
        return ASSAY_RESULT_CONFIRMATION_NEEDED;
    }
    const uint32_t critical = port_critical_enter();
    struct settings *settings = settings_edit();
    settings->limits = wish.limits;
    settings->occlusion = wish.occlusion != 0u ? wish.occlusion : settings->occlusion;
    enum pump_status status = settings_commit();
    const bool holds = status == PUMP_OK;
    delivery_take_limits();
    if (holds) {
        status = record_limits(&wish);
    }
    drive_plan();
    port_critical_exit(critical);
    if (holds) {
        audit_limits(&wish);
    }
    return exchange_result(status);
}

void request_time(struct exchange *exchange)
{
    const uint32_t critical = port_critical_enter();
    const struct dosing_clock *clock = &delivery_dosing()->clock;
    const struct assay_time answer = {
        .set = clock->set, .utc = dosing_clock_utc(clock, delivery_now()), .offset = clock->offset, .uptime = uptime_ms()
    };
    port_critical_exit(critical);
    exchange_answer(exchange, ASSAY_MSG_TIME, &answer);
}

uint8_t request_set_time(const struct assay_set_time *request)
{
    const uint32_t critical = port_critical_enter();
    const enum pump_status status = journal_event(ASSAY_HISTORY_KIND_TIME, request->utc);
    if (status == PUMP_OK) { /* a clock that the history does not know would explain no rate */
        dosing_set_time(delivery_dosing(), delivery_now(), request->utc, request->offset);
        annunciation_clear(ASSAY_ANNUNCIATION_TYPE_DATE_TIME);
        drive_plan();
    }
    port_critical_exit(critical);
    if (status == PUMP_OK) {
        audit_log(ASSAY_AUDIT_KIND_TIME_SET, NULL, request->utc);
    }
    return exchange_result(status);
}

uint8_t request_check_priming(const struct assay_start_priming *request)
{
    return request->amount % DOSING_STEP_MU == 0u ? ASSAY_RESULT_SUCCESS : ASSAY_RESULT_PLAUSIBILITY_FAILED;
}

uint8_t request_prime(const struct assay_start_priming *request)
{
    const uint32_t critical = port_critical_enter();
    const enum dosing_result result =
        dosing_prime(delivery_dosing(), delivery_now(), (uint16_t)(request->amount / DOSING_STEP_MU));
    if (result == DOSING_OK) {
        supervisor_release(); /* a person stands there */
    }
    drive_plan();
    port_critical_exit(critical);
    return request_dosing_result(result);
}

uint8_t request_stop_priming(void)
{
    const uint32_t critical = port_critical_enter();
    const bool primes = delivery_dosing()->priming.remaining > 0u;
    if (primes) {
        (void)drive_stop(ASSAY_BOLUS_END_STOPPED); /* therapy is stopped: there is nothing else */
    }
    port_critical_exit(critical);
    return primes ? ASSAY_RESULT_SUCCESS : ASSAY_RESULT_NOT_APPLICABLE;
}

uint8_t request_fill(const struct assay_set_reservoir_fill *request)
{
    const uint32_t critical = port_critical_enter();
    uint8_t answer = request_dosing_result(dosing_fill(delivery_dosing(), delivery_now(), request->amount));
    if (answer == ASSAY_RESULT_SUCCESS) {
        struct settings *settings = settings_edit();
        settings->reservoir_known = true;
        settings->reservoir_filled = request->amount;
        settings->reservoir_at = journal_total_steps();
        enum pump_status status = settings_commit();
        if (status == PUMP_OK) {
            status = journal_event(ASSAY_HISTORY_KIND_RESERVOIR_FILLED, request->amount);
        }
        annunciation_clear(ASSAY_ANNUNCIATION_TYPE_RESERVOIR_LOW);
        annunciation_clear(ASSAY_ANNUNCIATION_TYPE_RESERVOIR_EMPTY);
        answer = exchange_result(status);
    }
    port_critical_exit(critical);
    return answer;
}
