// SPDX-License-Identifier: Apache-2.0
/* Sensors, occlusion and supervisor on the whole pump: docs/protocol/link.md §12. */
#include "pump/sense.h"

#include "history.h"
#include "peer.h"
#include "pump/annunciation.h"
#include "pump/drive.h"
#include "pump/journal.h"
#include "pump/occlusion.h"
#include "pump/supervisor.h"
#include "pump/therapy.h"
#include "simulation.h"
#include "test.h"

static struct peer controller;

/* From the factory. */
static const struct occlusion_thresholds *medium(void)
{
    return occlusion_thresholds(ASSAY_OCCLUSION_SENSITIVITY_MEDIUM);
}

static uint16_t bolus_result(uint16_t milliunits, uint64_t key)
{
    const struct assay_set_bolus request = peer_make_bolus(milliunits, key);
    const struct peer_message answer = peer_request(&controller, ASSAY_MSG_SET_BOLUS, &request);
    return answer.opcode == ASSAY_OP_BOLUS_ORDERED ? (uint16_t)ASSAY_RESULT_SUCCESS : peer_result(&answer);
}

/* What was annunciated as pending among the messages that have come. */
static bool was_told(uint16_t type)
{
    bool told = false;
    for (struct peer_message message = peer_receive(&controller); message.opcode != 0u; message = peer_receive(&controller)) {
        told = told || (message.opcode == ASSAY_OP_ANNUNCIATION && message.body.annunciation.annunciation_type == type &&
                        message.body.annunciation.status == ASSAY_ANNUNCIATION_STATUS_PENDING);
    }
    return told;
}

/* The record of the newest bolus. */
static struct assay_history_record last_bolus(void)
{
    struct assay_history_record found = { .sequence = 0 };
    (void)history_find(ASSAY_HISTORY_KIND_BOLUS, &found);
    return found;
}

static void check_stopped_bolus(uint32_t delivered_steps, uint32_t ordered_steps)
{
    const struct assay_history_record bolus = last_bolus();
    CHECK(!therapy_is_running());
    CHECK(simulation.pins[PORT_PIN_ENABLE] && !simulation.pins[PORT_PIN_STEP]);
    CHECK_EQUAL(bolus.end, ASSAY_BOLUS_END_STOPPED);
    CHECK_EQUAL(bolus.delivered, delivered_steps * DOSING_STEP_MU);
    CHECK_EQUAL(bolus.ordered, ordered_steps * DOSING_STEP_MU);
    CHECK_EQUAL(journal_total_steps(), delivered_steps);
    CHECK_EQUAL(simulation.steps, delivered_steps);
}

/* SNS-1 */
static void healthy_sensors_change_nothing(void)
{
    peer_boot_paired(&controller);
    CHECK_EQUAL(bolus_result(5000, 1), ASSAY_RESULT_SUCCESS);
    simulation_run(MINUTES(10));
    CHECK_EQUAL(simulation.steps, 100u);
    CHECK_EQUAL(simulation.motion, 100u);
    CHECK_EQUAL(last_bolus().end, ASSAY_BOLUS_END_COMPLETED);
    CHECK(therapy_is_running() && !simulation.pins[PORT_PIN_SOUND]);
}

/* SNS-1: an absent sensor is not watched, and no value is given for it. */
static void absent_sensors_are_not_watched(void)
{
    uint8_t percent;
    simulation.sensors = 0;
    simulation.conversions_fail = true;
    simulation.slips = 1;
    peer_boot_paired(&controller);
    CHECK(!sense_battery(&percent));
    CHECK_EQUAL(bolus_result(500, 1), ASSAY_RESULT_SUCCESS);
    simulation_run(MINUTES(2));
    CHECK_EQUAL(simulation.steps, 10u);
    CHECK(therapy_is_running());
}

/* SNS-3 */
static void a_stalled_motor_stops_therapy_within_three_steps(void)
{
    peer_boot_paired(&controller);
    CHECK_EQUAL(bolus_result(1000, 1), ASSAY_RESULT_SUCCESS);
    simulation_run(SECONDS(7)); /* four steps */
    simulation.slips = 1;
    simulation_run(MINUTES(1));
    check_stopped_bolus(7, 20);
    CHECK(was_told(ASSAY_ANNUNCIATION_TYPE_MECHANICAL));
    CHECK_EQUAL(bolus_result(100, 2), ASSAY_RESULT_NOT_APPLICABLE);
}

/* SNS-3: single slips are added up. */
static void slips_are_added_up(void)
{
    peer_boot_paired(&controller);
    simulation.slips = 5;
    CHECK_EQUAL(bolus_result(2000, 1), ASSAY_RESULT_SUCCESS);
    simulation_run(MINUTES(2));
    check_stopped_bolus(15, 40);
}

/* SNS-3: after a person has let therapy run, the motor has its tolerance again. */
static void therapy_runs_again_after_a_disagreement(void)
{
    peer_boot_paired(&controller);
    simulation.slips = 1;
    CHECK_EQUAL(bolus_result(1000, 1), ASSAY_RESULT_SUCCESS);
    simulation_run(MINUTES(1));
    CHECK(!therapy_is_running() && !supervisor_permits());
    simulation.slips = 0;
    CHECK_EQUAL(peer_therapy(&controller, ASSAY_THERAPY_STATE_RUN), ASSAY_RESULT_SUCCESS);
    const unsigned before = simulation.steps;
    CHECK_EQUAL(bolus_result(500, 2), ASSAY_RESULT_SUCCESS);
    simulation_run(MINUTES(1));
    CHECK_EQUAL(simulation.steps, before + 10u);
    CHECK(therapy_is_running());
}

/* SNS-4 */
static void motion_that_nobody_ordered_stops_at_once(void)
{
    peer_boot_paired(&controller);
    simulation_move(1); /* rests on an edge */
    CHECK(therapy_is_running());
    simulation_move(1);
    CHECK(!therapy_is_running() && !supervisor_permits());
    CHECK(was_told(ASSAY_ANNUNCIATION_TYPE_MECHANICAL));
    CHECK_EQUAL(simulation.steps, 0u);
}

/* SNS-4: backwards it is found within a minute. */
static void motion_backwards_is_found(void)
{
    peer_boot_paired(&controller);
    simulation_move(-2);
    simulation_run(MINUTES(2));
    CHECK(therapy_is_running());
    simulation_move(-1);
    simulation_run(MINUTES(2));
    CHECK(!therapy_is_running());
}

/* SNS-2: a pulse without a mark in the journal is found by itself, encoder or not. */
static void a_pulse_without_an_order_stops(void)
{
    simulation.sensors = 0;
    peer_boot_paired(&controller);
    CHECK_EQUAL(bolus_result(500, 1), ASSAY_RESULT_SUCCESS);
    simulation_run(SECONDS(3));
    CHECK(therapy_is_running());
    supervisor_on_pulse();
    CHECK(!therapy_is_running() && !supervisor_permits());
    CHECK(simulation.pins[PORT_PIN_ENABLE]);
    CHECK_EQUAL(last_bolus().end, ASSAY_BOLUS_END_STOPPED);
}

/* SNS-5 */
static void an_occlusion_stops_a_bolus(void)
{
    peer_boot_paired(&controller);
    simulation.occluded = true;
    CHECK_EQUAL(bolus_result(2000, 1), ASSAY_RESULT_SUCCESS);
    simulation_run(MINUTES(2));
    check_stopped_bolus(medium()->rises, 40);
    CHECK(was_told(ASSAY_ANNUNCIATION_TYPE_OCCLUSION));
    CHECK_EQUAL(peer_therapy(&controller, ASSAY_THERAPY_STATE_RUN), ASSAY_RESULT_NOT_APPLICABLE);
    simulation.occluded = false;
    simulation.millivolts[PORT_SENSOR_PRESSURE] = SENSE_PRESSURE_ZERO;
    CHECK_EQUAL(peer_therapy(&controller, ASSAY_THERAPY_STATE_RUN), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(bolus_result(2000, 2), ASSAY_RESULT_SUCCESS);
    simulation_run(MINUTES(2));
    CHECK_EQUAL(simulation.steps, medium()->rises + 40u);
}

/* SNS-5: the motor still moves, and the line is too high already. */
static void a_high_pressure_stops_after_one_step(void)
{
    peer_boot_paired(&controller);
    CHECK_EQUAL(bolus_result(2000, 1), ASSAY_RESULT_SUCCESS);
    simulation.millivolts[PORT_SENSOR_PRESSURE] = (uint16_t)(SENSE_PRESSURE_ZERO + medium()->limit - 1);
    simulation_run(SECONDS(3));
    CHECK(therapy_is_running());
    simulation.millivolts[PORT_SENSOR_PRESSURE]++;
    simulation_run(SECONDS(2));
    check_stopped_bolus(2, 40);
}

/* SNS-5: priming against a closed line ends too. */
static void an_occlusion_stops_priming(void)
{
    peer_boot_paired(&controller);
    CHECK_EQUAL(peer_therapy(&controller, ASSAY_THERAPY_STATE_STOP), ASSAY_RESULT_SUCCESS);
    simulation.occluded = true;
    const struct assay_start_priming request = { .amount = 2000, PEER_FRESH(77) };
    const struct peer_message answer = peer_request(&controller, ASSAY_MSG_START_PRIMING, &request);
    CHECK_EQUAL(peer_result(&answer), ASSAY_RESULT_SUCCESS);
    simulation_run(MINUTES(2));
    CHECK_EQUAL(simulation.steps, medium()->rises);
    CHECK(was_told(ASSAY_ANNUNCIATION_TYPE_OCCLUSION));
}

static void rises_count_in_a_row_only(void)
{
    const struct occlusion_thresholds *row = medium();
    struct occlusion line;
    occlusion_start(&line, 0);
    int16_t pressure = 0;
    for (unsigned i = 0; i < row->rises - 1u; i++) {
        pressure = (int16_t)(pressure + row->rise);
        CHECK(!occlusion_look(&line, row, pressure, true));
        CHECK(!occlusion_look(&line, row, pressure, false));
    }
    CHECK(!occlusion_look(&line, row, (int16_t)(pressure + row->rise - 1), true));
    for (unsigned i = 0; i < row->rises; i++) {
        pressure = (int16_t)(pressure + 2 * row->rise);
        CHECK_EQUAL(occlusion_look(&line, row, pressure, true), i == row->rises - 1u);
    }
}

static void set_battery(uint16_t mv)
{
    simulation.millivolts[PORT_SENSOR_BATTERY] = (uint16_t)(mv / SENSE_BATTERY_DIVIDER);
    simulation_run(MINUTES(2));
}

/* SNS-6 */
static void the_battery_runs_down_and_is_replaced(void)
{
    uint8_t percent;
    peer_boot_paired(&controller);
    CHECK(sense_battery(&percent));
    CHECK_EQUAL(percent, 90u);
    set_battery(SENSE_BATTERY_LOW);
    CHECK(!was_told(ASSAY_ANNUNCIATION_TYPE_BATTERY_LOW));
    set_battery(SENSE_BATTERY_LOW - 2);
    CHECK(was_told(ASSAY_ANNUNCIATION_TYPE_BATTERY_LOW));
    CHECK_EQUAL(bolus_result(50, 1), ASSAY_RESULT_SUCCESS);
    set_battery(SENSE_BATTERY_POOR - 2);
    CHECK(was_told(ASSAY_ANNUNCIATION_TYPE_POWER_INSUFFICIENT));
    CHECK_EQUAL(bolus_result(50, 2), ASSAY_RESULT_NOT_APPLICABLE);
    CHECK(therapy_is_running());
    set_battery(SENSE_BATTERY_EMPTY - 2);
    CHECK(was_told(ASSAY_ANNUNCIATION_TYPE_BATTERY_EMPTY));
    CHECK(!therapy_is_running());
    CHECK_EQUAL(peer_therapy(&controller, ASSAY_THERAPY_STATE_RUN), ASSAY_RESULT_NOT_APPLICABLE);
    set_battery(SENSE_BATTERY_EMPTY_OVER - 2);
    CHECK_EQUAL(peer_therapy(&controller, ASSAY_THERAPY_STATE_RUN), ASSAY_RESULT_NOT_APPLICABLE);
    set_battery(SENSE_BATTERY_FULL);
    CHECK_EQUAL(peer_therapy(&controller, ASSAY_THERAPY_STATE_RUN), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(bolus_result(50, 3), ASSAY_RESULT_SUCCESS);
    CHECK(sense_battery(&percent));
    CHECK_EQUAL(percent, 100u);
}

/* SNS-6: one bad look, or two, says nothing. */
static void a_dip_is_not_a_low_battery(void)
{
    peer_boot_paired(&controller);
    simulation.millivolts[PORT_SENSOR_BATTERY] = SENSE_BATTERY_EMPTY / SENSE_BATTERY_DIVIDER - 1;
    const uint64_t until = simulation.now_us + MINUTES(1) + SECONDS(1) / 2; /* the look of a minute, and not the two after it */
    while (simulation.now_us < until && simulation.alarm_at[PORT_ALARM_SENSE] > simulation.now_us + SECONDS(3) / 2) {
        simulation_run(SECONDS(1) / 10);
    }
    simulation_run(SECONDS(2));
    simulation.millivolts[PORT_SENSOR_BATTERY] = 2000;
    simulation_run(MINUTES(5));
    CHECK(therapy_is_running());
    CHECK(!was_told(ASSAY_ANNUNCIATION_TYPE_BATTERY_EMPTY));
}

/* SNS-7 */
static void insulin_too_warm_or_cold_forbids_boluses(void)
{
    static const uint16_t outside[] = { SENSE_TEMPERATURE_ZERO + SENSE_HOT + 1, SENSE_TEMPERATURE_ZERO + SENSE_COLD - 1 };
    static const uint16_t not_yet[] = { SENSE_TEMPERATURE_ZERO + SENSE_HOT_OVER + 1, SENSE_TEMPERATURE_ZERO + SENSE_COLD_OVER - 1 };
    peer_boot_paired(&controller);
    for (unsigned i = 0; i < 2u; i++) {
        simulation.millivolts[PORT_SENSOR_TEMPERATURE] = outside[i];
        simulation_run(MINUTES(2));
        CHECK(was_told(ASSAY_ANNUNCIATION_TYPE_TEMPERATURE));
        CHECK_EQUAL(bolus_result(50, 1), ASSAY_RESULT_NOT_APPLICABLE);
        CHECK(therapy_is_running());
        simulation.millivolts[PORT_SENSOR_TEMPERATURE] = not_yet[i];
        simulation_run(MINUTES(2));
        CHECK_EQUAL(bolus_result(50, 1), ASSAY_RESULT_NOT_APPLICABLE);
        simulation.millivolts[PORT_SENSOR_TEMPERATURE] = 720;
        simulation_run(MINUTES(2));
        annunciation_confirm_all(); /* it stays until a person has seen it */
        CHECK(!annunciation_is_pending(ASSAY_ANNUNCIATION_TYPE_TEMPERATURE));
    }
    CHECK_EQUAL(bolus_result(50, 1), ASSAY_RESULT_SUCCESS);
}

/* SNS-8 */
static void the_flag_near_the_end_is_told(void)
{
    peer_boot_paired(&controller);
    simulation.pins[PORT_PIN_TRAVEL] = false;
    simulation_run(MINUTES(2));
    CHECK(was_told(ASSAY_ANNUNCIATION_TYPE_RESERVOIR_LOW));
    CHECK(therapy_is_running());
}

static void fill(uint32_t milliunits)
{
    const struct assay_set_reservoir_fill request = { .amount = milliunits, PEER_FRESH(milliunits) };
    CHECK_EQUAL(peer_therapy(&controller, ASSAY_THERAPY_STATE_STOP), ASSAY_RESULT_SUCCESS);
    const struct peer_message answer = peer_request(&controller, ASSAY_MSG_SET_RESERVOIR_FILL, &request);
    CHECK_EQUAL(peer_result(&answer), ASSAY_RESULT_SUCCESS);
}

/* SNS-8 */
static void a_reckoning_that_the_flag_contradicts_is_told(void)
{
    peer_boot_paired(&controller);
    fill(SENSE_FLAG + SENSE_FLAG_TOLERANCE);
    simulation.pins[PORT_PIN_TRAVEL] = false;
    simulation_run(MINUTES(2));
    CHECK(!was_told(ASSAY_ANNUNCIATION_TYPE_RESERVOIR_ISSUE));
    fill(100000);
    simulation_run(MINUTES(2));
    CHECK(was_told(ASSAY_ANNUNCIATION_TYPE_RESERVOIR_ISSUE));
}

/* SNS-9: at either end of each range, and when the converter is dead. */
static void a_sensor_out_of_its_range_forbids_boluses_and_nothing_else(void)
{
    static const uint16_t bad[PORT_SENSOR_ANALOG][2] = {
        { SENSE_PRESSURE_MIN - 1, SENSE_PRESSURE_MAX + 1 },
        { SENSE_BATTERY_MIN - 1, SENSE_BATTERY_MAX + 1 },
        { SENSE_TEMPERATURE_MIN - 1, SENSE_TEMPERATURE_MAX + 1 },
    };
    for (unsigned i = 0; i < 2u * PORT_SENSOR_ANALOG + 1u; i++) {
        simulation_reset();
        peer_boot_paired(&controller);
        const unsigned sensor = (i / 2u) % PORT_SENSOR_ANALOG;
        const uint16_t good = simulation.millivolts[sensor];
        simulation.conversions_fail = i == 2u * PORT_SENSOR_ANALOG;
        simulation.millivolts[sensor] = simulation.conversions_fail ? good : bad[sensor][i % 2u];
        simulation_run(MINUTES(2));
        CHECK(was_told(ASSAY_ANNUNCIATION_TYPE_SYSTEM));
        CHECK_EQUAL(bolus_result(50, 1), ASSAY_RESULT_NOT_APPLICABLE);
        CHECK(therapy_is_running());
        simulation.conversions_fail = false;
        simulation.millivolts[sensor] = good;
        simulation_run(MINUTES(2));
        CHECK_EQUAL(bolus_result(50, 1), ASSAY_RESULT_SUCCESS);
    }
}

/* SNS-10 */
static void an_idle_pump_looks_once_a_minute(void)
{
    peer_boot_paired(&controller);
    simulation_run(MINUTES(10));
    for (unsigned i = 0; i < 5u; i++) {
        const uint64_t at = simulation.alarm_at[PORT_ALARM_SENSE];
        simulation_run(at - simulation.now_us);
        CHECK_EQUAL(simulation.alarm_at[PORT_ALARM_SENSE], at + SENSE_MINUTE_US);
    }
}

void test_sense(void)
{
    RUN(healthy_sensors_change_nothing);
    RUN(absent_sensors_are_not_watched);
    RUN(a_stalled_motor_stops_therapy_within_three_steps);
    RUN(slips_are_added_up);
    RUN(therapy_runs_again_after_a_disagreement);
    RUN(motion_that_nobody_ordered_stops_at_once);
    RUN(motion_backwards_is_found);
    RUN(a_pulse_without_an_order_stops);
    RUN(an_occlusion_stops_a_bolus);
    RUN(a_high_pressure_stops_after_one_step);
    RUN(an_occlusion_stops_priming);
    RUN(rises_count_in_a_row_only);
    RUN(the_battery_runs_down_and_is_replaced);
    RUN(a_dip_is_not_a_low_battery);
    RUN(insulin_too_warm_or_cold_forbids_boluses);
    RUN(the_flag_near_the_end_is_told);
    RUN(a_reckoning_that_the_flag_contradicts_is_told);
    RUN(a_sensor_out_of_its_range_forbids_boluses_and_nothing_else);
    RUN(an_idle_pump_looks_once_a_minute);
}
