// SPDX-License-Identifier: Apache-2.0
/* The sensitivity to occlusions, set, kept and obeyed: docs/protocol/link.md OCC. */
#include "pump/occlusion.h"

#include <string.h>

#include "history.h"
#include "peer.h"
#include "pump/sense.h"
#include "pump/settings.h"
#include "pump/therapy.h"
#include "simulation.h"
#include "test.h"

enum { LOW = ASSAY_OCCLUSION_SENSITIVITY_LOW, MEDIUM = ASSAY_OCCLUSION_SENSITIVITY_MEDIUM, HIGH = ASSAY_OCCLUSION_SENSITIVITY_HIGH };

static struct peer controller;
static uint64_t key;

static uint8_t set(uint8_t sensitivity, uint64_t with_key)
{
    const struct assay_set_limits request = { .has_occlusion = true, .occlusion = sensitivity, PEER_FRESH(with_key) };
    const struct peer_message answer = peer_request(&controller, ASSAY_MSG_SET_LIMITS, &request);
    return peer_result(&answer);
}

/* As a person has it, who stands at the pump. */
static void set_at_the_pump(uint8_t sensitivity)
{
    key++;
    if (set(sensitivity, key) == ASSAY_RESULT_CONFIRMATION_NEEDED) {
        peer_press_confirm();
        CHECK_EQUAL(set(sensitivity, key), ASSAY_RESULT_SUCCESS);
    }
    CHECK_EQUAL(settings_get()->occlusion, sensitivity);
}

static struct assay_limits limits(void)
{
    const struct peer_message answer = peer_request(&controller, ASSAY_MSG_GET_LIMITS, NULL);
    CHECK_EQUAL(answer.opcode, ASSAY_OP_LIMITS);
    return answer.body.limits;
}

static void begin(void)
{
    key = 1000;
    peer_boot_paired(&controller);
}

/* OCC-2: steps into a line that is closed at its end. */
static void each_sensitivity_finds_a_closed_line_in_its_steps(void)
{
    static const struct {
        uint8_t sensitivity;
        unsigned steps;
    } rows[] = { { HIGH, 4 }, { MEDIUM, 8 }, { LOW, 16 } };
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        simulation_reset();
        begin();
        set_at_the_pump(rows[i].sensitivity);
        simulation.occluded = true;
        CHECK(peer_bolus(&controller, 2000, ++key) != 0u);
        simulation_run(MINUTES(2));
        CHECK_EQUAL(simulation.steps, rows[i].steps);
        CHECK(!therapy_is_running());
    }
}

/* OCC-2: the height counts by itself. */
static void each_sensitivity_has_its_limit(void)
{
    static const struct {
        uint8_t sensitivity;
        uint16_t mv; /* above rest: tenths of kPa */
    } rows[] = { { HIGH, 600 }, { MEDIUM, 1000 }, { LOW, 1500 } };
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        simulation_reset();
        begin();
        set_at_the_pump(rows[i].sensitivity);
        simulation.millivolts[PORT_SENSOR_PRESSURE] = (uint16_t)(SENSE_PRESSURE_ZERO + rows[i].mv - 1);
        simulation_run(MINUTES(2));
        CHECK(therapy_is_running());
        simulation.millivolts[PORT_SENSOR_PRESSURE]++;
        simulation_run(MINUTES(2));
        CHECK(!therapy_is_running());
    }
}

/* OCC-1, OCC-3 */
static void less_sensitive_is_a_matter_of_a_person(void)
{
    struct assay_history_record record;
    begin();
    CHECK(limits().has_occlusion);
    CHECK_EQUAL(limits().occlusion, MEDIUM);
    CHECK_EQUAL(set(LOW, 1), ASSAY_RESULT_CONFIRMATION_NEEDED);
    CHECK(peer_display_says("CONFIRM LIMITS 10000 10000 30000 100000 OCCLUSION LOW"));
    CHECK_EQUAL(set(LOW, 1), ASSAY_RESULT_CONFIRMATION_NEEDED); /* repeating is no confirmation */
    CHECK_EQUAL(limits().occlusion, MEDIUM);
    CHECK_EQUAL(history_find(ASSAY_HISTORY_KIND_OCCLUSION_SENSITIVITY, &record), 0u);
    peer_press_confirm();
    CHECK_EQUAL(set(LOW, 2), ASSAY_RESULT_CONFIRMATION_NEEDED); /* another command */
    peer_press_confirm();
    CHECK_EQUAL(set(LOW, 2), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(limits().occlusion, LOW);
    CHECK_EQUAL(history_find(ASSAY_HISTORY_KIND_OCCLUSION_SENSITIVITY, &record), 1u);
    CHECK_EQUAL(record.detail, LOW);
    simulation_boot();
    CHECK(peer_connect(&controller, ASSAY_ROLE_CONTROLLER));
    CHECK_EQUAL(limits().occlusion, LOW);
    CHECK_EQUAL(set(HIGH, 3), ASSAY_RESULT_SUCCESS); /* more sensitive: at once */
    CHECK_EQUAL(set(MEDIUM, 4), ASSAY_RESULT_CONFIRMATION_NEEDED);
    CHECK(peer_display_says("CONFIRM LIMITS 10000 10000 30000 100000 OCCLUSION MEDIUM"));
}

/* OCC-3: who confirmed limits has not confirmed a sensitivity that was not shown. */
static void what_was_not_shown_is_not_confirmed(void)
{
    begin();
    struct assay_set_limits request = { .has_max_hour = true, .max_hour = 40000, PEER_FRESH(5) };
    struct peer_message answer = peer_request(&controller, ASSAY_MSG_SET_LIMITS, &request);
    CHECK_EQUAL(peer_result(&answer), ASSAY_RESULT_CONFIRMATION_NEEDED);
    peer_press_confirm();
    request.has_occlusion = true;
    request.occlusion = LOW;
    answer = peer_request(&controller, ASSAY_MSG_SET_LIMITS, &request);
    CHECK_EQUAL(peer_result(&answer), ASSAY_RESULT_CONFIRMATION_NEEDED);
    CHECK_EQUAL(settings_get()->occlusion, MEDIUM);
}

/* OCC-3: a value that is none, and a role that may not. */
static void who_may_not_and_what_is_none(void)
{
    static const uint8_t none[] = { 0xa6, 0x00, 0x19, 0x14, 0x8d, 0x01, 0x05, 0x06, 0x18, 0x34,
                                    0x14, 0x00, 0x15, 0x19, 0xea, 0x60, 0x16, 0x01 };
    static const uint8_t anybody[NOISE_KEY] = { 1 };
    const struct dispatch_origin allowed = { .role = ASSAY_ROLE_CLINICIAN, .in_order = true, .peer = anybody };
    const struct dispatch_origin watching = { .role = ASSAY_ROLE_CAREGIVER, .in_order = true, .peer = anybody };
    begin();
    struct peer_message answer = peer_dispatch(&allowed, none, sizeof none);
    CHECK_EQUAL(peer_result(&answer), ASSAY_RESULT_OUT_OF_RANGE);
    const struct assay_set_limits request = { .has_occlusion = true, .occlusion = HIGH, PEER_FRESH(6) };
    answer = peer_dispatch_message(&watching, ASSAY_MSG_SET_LIMITS, &request);
    CHECK_EQUAL(peer_result(&answer), ASSAY_RESULT_NOT_AUTHORISED);
    CHECK_EQUAL(settings_get()->occlusion, MEDIUM);
    answer = peer_dispatch_message(&allowed, ASSAY_MSG_SET_LIMITS, &request);
    CHECK_EQUAL(peer_result(&answer), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(settings_get()->occlusion, HIGH);
}

/* OCC-4 */
static void a_pump_that_senses_no_pressure_has_none(void)
{
    simulation.sensors &= ~(UINT32_C(1) << PORT_SENSOR_PRESSURE);
    begin();
    CHECK(!limits().has_occlusion);
    CHECK_EQUAL(set(HIGH, 1), ASSAY_RESULT_NOT_APPLICABLE);
    CHECK_EQUAL(settings_get()->occlusion, MEDIUM);
}

/* OCC-3: with the next look, also for what has risen already. */
static void a_change_holds_for_the_bolus_that_runs(void)
{
    begin();
    simulation.occluded = true;
    CHECK(peer_bolus(&controller, 2000, ++key) != 0u);
    simulation_run(SECONDS(10)); /* six steps, five looks */
    CHECK(therapy_is_running());
    CHECK_EQUAL(set(HIGH, ++key), ASSAY_RESULT_SUCCESS);
    simulation_run(SECONDS(60));
    CHECK_EQUAL(simulation.steps, 6u);
    CHECK(!therapy_is_running());
}

/* OCC-1: firmware that knew no sensitivity left a zero there, and one that is damaged in RAM gets no further. */
static void settings_of_before_are_read_as_medium(void)
{
    static const uint8_t values[] = { 0, 1, 0x34, 0xff };
    for (unsigned i = 0; i < sizeof values; i++) {
        begin();
        CHECK_EQUAL(set(HIGH, ++key), ASSAY_RESULT_SUCCESS);
        struct settings before = *settings_get();
        settings_edit()->occlusion = values[i];
        CHECK(settings_commit() == PUMP_OK);
        simulation_boot();
        before.occlusion = MEDIUM;
        CHECK(memcmp(settings_get(), &before, sizeof before) == 0); /* the rest is as it was */
        simulation_reset();
    }
}

void test_occlusion(void)
{
    RUN(each_sensitivity_finds_a_closed_line_in_its_steps);
    RUN(each_sensitivity_has_its_limit);
    RUN(less_sensitive_is_a_matter_of_a_person);
    RUN(what_was_not_shown_is_not_confirmed);
    RUN(who_may_not_and_what_is_none);
    RUN(a_pump_that_senses_no_pressure_has_none);
    RUN(a_change_holds_for_the_bolus_that_runs);
    RUN(settings_of_before_are_read_as_medium);
}
