// SPDX-License-Identifier: Apache-2.0
/* The drive: docs/protocol/link.md DLV-1. */
#include "pump/drive.h"

#include "pump/journal.h"
#include "pump/pump.h"
#include "simulation.h"
#include "test.h"

static uint32_t order(uint32_t steps)
{
    uint32_t bolus_id = 0;
    static uint64_t key;
    CHECK(drive_order(++key, steps, &bolus_id) == PUMP_OK);
    return bolus_id;
}

/* DLV-1 */
static void pulses_have_their_times(void)
{
    simulation_boot();
    const uint64_t ordered_at = simulation.now_us;
    const uint32_t bolus_id = order(20);
    CHECK(simulation.pins[PORT_PIN_ENABLE]);
    simulation_run(100000000);
    CHECK_EQUAL(simulation.steps, 20u);
    CHECK(simulation.step_at[0] - ordered_at <= 100000u);
    for (unsigned i = 1; i < 20u; i++) {
        CHECK(simulation.step_at[i] - simulation.step_at[i - 1u] >= DRIVE_INTERVAL_US);
        CHECK(simulation.step_at[i] - simulation.step_at[i - 1u] < DRIVE_INTERVAL_US + 2000u);
    }
    CHECK_EQUAL(delivery_status().bolus_id, 0u);
    CHECK_EQUAL(bolus_id, 1u);
    CHECK_EQUAL(journal_total_steps(), 20u);
}

/* DLV-1 */
static void the_driver_is_on_before_the_pulse_and_off_after(void)
{
    simulation_boot();
    (void)order(1);
    while (simulation.pins[PORT_PIN_ENABLE]) {
        CHECK_EQUAL(simulation.steps, 0u);
        simulation_run(100);
    }
    const uint64_t enabled_at = simulation.now_us;
    CHECK(simulation.pins[PORT_PIN_DIR]);
    while (simulation.steps == 0u) {
        simulation_run(100);
    }
    CHECK(simulation.step_at[0] - enabled_at >= DRIVE_ENABLE_US - 100u);
    CHECK(simulation.pins[PORT_PIN_STEP]);
    simulation_run(DRIVE_PULSE_US - 1000);
    CHECK(simulation.pins[PORT_PIN_STEP]);
    simulation_run(2000);
    CHECK(!simulation.pins[PORT_PIN_STEP] && simulation.pins[PORT_PIN_ENABLE] && !simulation.pins[PORT_PIN_DIR]);
}

/* DLV-1: whatever part of a millisecond the edges lie at. */
static void the_driver_stays_on_to_the_end(void)
{
    for (unsigned us = 1; us < 1000u; us += 111u) {
        simulation_reset();
        simulation_boot();
        simulation_run(us);
        (void)order(4);
        while (simulation.steps == 0u) {
            simulation_run(100);
        }
        while (simulation.steps < 4u) {
            CHECK(!simulation.pins[PORT_PIN_ENABLE]);
            simulation_run(1000);
        }
        simulation_run(10000);
        CHECK(simulation.pins[PORT_PIN_ENABLE]);
    }
}

/* DLV-1 */
static void boluses_in_a_row_keep_the_interval(void)
{
    simulation_boot();
    for (unsigned i = 0; i < 5u; i++) {
        (void)order(1);
        while (delivery_status().bolus_id != 0u) {
            simulation_run(100);
        }
    }
    for (unsigned i = 1; i < 5u; i++) {
        CHECK(simulation.step_at[i] - simulation.step_at[i - 1u] >= DRIVE_INTERVAL_US);
    }
}

static void nothing_moves_after_the_end(void)
{
    for (unsigned ms = 0; ms < 4100u; ms += 37u) {
        simulation_reset();
        simulation_boot();
        (void)order(10);
        simulation_run(1000u * (uint64_t)ms);
        const unsigned steps = simulation.steps;
        drive_cancel(DOSING_PLACE_NORMAL);
        CHECK(!simulation.pins[PORT_PIN_STEP] && simulation.pins[PORT_PIN_ENABLE]);
        simulation_run(10000000);
        CHECK_EQUAL(simulation.steps, steps);
        CHECK_EQUAL(journal_total_steps(), steps);
    }
}

static void one_bolus_at_a_time(void)
{
    uint32_t bolus_id;
    simulation_boot();
    (void)order(2);
    CHECK(drive_order(99, 2, &bolus_id) == PUMP_STATE);
    simulation_run(10000000);
    CHECK_EQUAL(simulation.steps, 2u);
}

/* DLV-2 */
static void a_step_that_cannot_be_journalled_is_not_made(void)
{
    simulation_boot();
    (void)order(10);
    simulation_run(3000000);
    CHECK_EQUAL(simulation.steps, 2u);
    simulation.refuse_from = 1;
    simulation_run(60000000);
    CHECK_EQUAL(simulation.steps, 2u);
    CHECK_EQUAL(delivery_status().bolus_id, 0u);
    CHECK(simulation_sounds());
}

static void a_late_alarm_does_nothing_at_rest(void)
{
    simulation_boot();
    (void)order(3);
    drive_cancel(DOSING_PLACE_NORMAL);
    pump_on_alarm(PORT_ALARM_DRIVE);
    simulation_run(10000000);
    CHECK_EQUAL(simulation.steps, 0u);
}

/* DLV-1: the pump may have stepped just before the supply failed: the rate limit holds over the reset. */
static void the_interval_holds_over_a_reset(void)
{
    simulation_boot();
    (void)order(5);
    simulation_run(2500000);
    CHECK_EQUAL(simulation.steps, 2u);
    simulation_boot();
    const uint64_t booted_at = simulation.now_us;
    (void)order(1);
    simulation_run(10000000);
    CHECK_EQUAL(simulation.steps, 3u);
    CHECK(simulation.step_at[2] - simulation.step_at[1] >= DRIVE_INTERVAL_US);
    CHECK(simulation.step_at[2] > booted_at);
}

void test_drive(void)
{
    RUN(pulses_have_their_times);
    RUN(the_driver_is_on_before_the_pulse_and_off_after);
    RUN(the_driver_stays_on_to_the_end);
    RUN(boluses_in_a_row_keep_the_interval);
    RUN(nothing_moves_after_the_end);
    RUN(one_bolus_at_a_time);
    RUN(a_step_that_cannot_be_journalled_is_not_made);
    RUN(a_late_alarm_does_nothing_at_rest);
    RUN(the_interval_holds_over_a_reset);
}
