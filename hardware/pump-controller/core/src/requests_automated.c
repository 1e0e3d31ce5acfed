// SPDX-License-Identifier: Apache-2.0
/* Requests of sensors and of automated dosing (docs/protocol/link.md GLU, AID). */
#include "requests.h"

#include "pump/drive.h"
#include "pump/glucose.h"
#include "pump/port.h"

/* The engine learns until when it may go above the profile. */
static void hand_over(void)
{
    const uint32_t critical = port_critical_enter();
    dosing_set_glucose(delivery_dosing(), delivery_now(), glucose_bears_until());
    drive_plan();
    port_critical_exit(critical);
}

uint8_t request_report_glucose(const struct exchange *exchange, const struct assay_report_glucose *request)
{
    switch (glucose_report(exchange->origin->peer, request, delivery_now())) {
    case GLUCOSE_TAKEN:
        hand_over();
        return ASSAY_RESULT_SUCCESS;
    case GLUCOSE_OUT_OF_ORDER:
        return ASSAY_RESULT_OUT_OF_ORDER;
    case GLUCOSE_NOT_FRESH:
    default:
        return ASSAY_RESULT_NOT_FRESH;
    }
}

void request_forget_sensor(const uint8_t key[NOISE_KEY])
{
    glucose_forget(key);
    hand_over();
}

void request_glucose(struct exchange *exchange)
{
    struct glucose_reading reading;
    const uint64_t now = delivery_now();
    if (!glucose_newest(&reading)) {
        exchange_respond(exchange, ASSAY_RESULT_NOT_APPLICABLE);
        return;
    }
    const struct assay_glucose answer = {
        .glucose = reading.glucose,
        .quality = reading.quality,
        .trend = reading.trend,
        .age = (uint32_t)((now - reading.measured) / 1000u),
        .expired = now >= reading.expires_at,
    };
    exchange_answer(exchange, ASSAY_MSG_GLUCOSE, &answer);
}

/* A rate that the history does not know does not stand: the profile does. */
static uint8_t record(void)
{
    const enum pump_status status = delivery_record_automated();
    if (status != PUMP_OK && dosing_stop_automated(delivery_dosing(), delivery_now()) == DOSING_OK) {
        drive_plan();
    }
    return exchange_result(status);
}

uint8_t request_automated(const struct assay_set_automated_dosing *request)
{
    const uint32_t critical = port_critical_enter();
    struct dosing *dosing = delivery_dosing();
    drive_plan(); /* what is over by now is told before */
    const struct dosing_override before = dosing->automated;
    const enum dosing_result result = dosing_set_automated(dosing, delivery_now(), request->rate, request->expires);
    uint8_t answer = request_dosing_result(result);
    if (result == DOSING_OK && !(before.on && before.value == request->rate)) { /* a renewal is no news (AID-6) */
        answer = record();
    }
    drive_plan();
    port_critical_exit(critical);
    return answer;
}

uint8_t request_stop_automated(void)
{
    const uint32_t critical = port_critical_enter();
    const enum dosing_result result = dosing_stop_automated(delivery_dosing(), delivery_now());
    const uint8_t answer = result == DOSING_OK ? exchange_result(delivery_record_automated()) : request_dosing_result(result);
    drive_plan();
    port_critical_exit(critical);
    return answer;
}
