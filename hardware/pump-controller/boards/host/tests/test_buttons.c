// SPDX-License-Identifier: Apache-2.0
/* Buttons, pairing window, stop: docs/protocol/link.md PAIR-1, DLV-5. */

#include "../../../core/generated/messages.h"
#include "pump/annunciation.h"
#include "pump/drive.h"
#include "pump/journal.h"
#include "pump/pairing.h"
#include "pump/therapy.h"
#include "simulation.h"
#include "test.h"

static void press_for(enum port_pin button, uint64_t us)
{
    simulation_press(button, true);
    simulation_run(us);
    simulation_press(button, false);
    simulation_run(200000);
}

/* PAIR-1 */
static void holding_confirm_opens_the_window_for_a_minute(void)
{
    simulation_boot();
    simulation_press(PORT_PIN_CONFIRM, true);
    simulation_run(990000);
    CHECK(!pairing_is_open());
    simulation_run(20000);
    CHECK(pairing_is_open());
    CHECK(simulation.pins[PORT_PIN_LIGHT]);
    simulation_press(PORT_PIN_CONFIRM, false);
    simulation_run(59900000);
    CHECK(pairing_is_open());
    simulation_run(200000);
    CHECK(!pairing_is_open());
    CHECK(!simulation.pins[PORT_PIN_LIGHT]);
}

static void a_short_press_opens_nothing(void)
{
    simulation_boot();
    press_for(PORT_PIN_CONFIRM, 900000);
    CHECK(!pairing_is_open());
    for (unsigned i = 0; i < 30u; i++) { /* nor do many short ones */
        press_for(PORT_PIN_CONFIRM, 100000);
    }
    CHECK(!pairing_is_open());
}

static void order(uint32_t steps)
{
    uint32_t bolus_id;
    CHECK(drive_order(5, steps, &bolus_id) == PUMP_OK);
}

/* DLV-5 */
static void the_stop_button_stops(void)
{
    for (unsigned ms = 0; ms < 2100u; ms += 50u) {
        simulation_reset();
        simulation_boot();
        order(10);
        simulation_run(1000u * (uint64_t)ms);
        const uint64_t pressed_at = simulation.now_us;
        simulation_press(PORT_PIN_STOP, true);
        simulation_run(10000000);
        CHECK(simulation.steps == 0u || simulation.step_at[simulation.steps - 1u] <= pressed_at + 100000u);
        CHECK(!therapy_is_running());
        CHECK(simulation_sounds());
        struct assay_history_record record;
        CHECK(journal_read(2, &record));
        CHECK_EQUAL(record.end, ASSAY_BOLUS_END_STOPPED);
        CHECK_EQUAL(record.delivered, 50u * simulation.steps);
    }
}

static void a_bounce_does_not_stop(void)
{
    simulation_boot();
    order(3);
    for (unsigned i = 0; i < 100u; i++) {
        simulation_press(PORT_PIN_STOP, true);
        simulation_run(20000);
        simulation_press(PORT_PIN_STOP, false);
        simulation_run(5000);
    }
    simulation_run(10000000);
    CHECK_EQUAL(simulation.steps, 3u);
    CHECK(therapy_is_running());
}

/* A contact that bounces for 30 ms and then holds. */
static void a_bouncing_press_still_stops(void)
{
    simulation_boot();
    order(10);
    simulation_run(500000);
    for (unsigned i = 0; i < 15u; i++) {
        simulation_press(PORT_PIN_STOP, i % 2u == 0u);
        simulation_run(2000);
    }
    simulation_press(PORT_PIN_STOP, true);
    const uint64_t stable_at = simulation.now_us;
    simulation_run(10000000);
    CHECK(simulation.step_at[simulation.steps - 1u] <= stable_at + 100000u);
    CHECK(!therapy_is_running());
}

static void stopped_therapy_stays_stopped_over_a_reset(void)
{
    simulation_boot();
    press_for(PORT_PIN_STOP, 100000);
    CHECK(!therapy_is_running());
    simulation_boot();
    CHECK(!therapy_is_running());
}

static void stopping_twice_makes_one_record(void)
{
    simulation_boot();
    press_for(PORT_PIN_STOP, 100000);
    press_for(PORT_PIN_STOP, 100000);
    CHECK_EQUAL(journal_last_sequence(), 3u); /* therapy, and the annunciation */
}

static void confirming_silences(void)
{
    simulation_boot();
    press_for(PORT_PIN_STOP, 100000);
    CHECK(simulation_sounds());
    press_for(PORT_PIN_CONFIRM, 100000);
    CHECK(!simulation.pins[PORT_PIN_SOUND] && !simulation.pins[PORT_PIN_LIGHT]);
}

/* Stopping must work even when nothing can be written. */
static void the_stop_button_works_without_flash(void)
{
    simulation_boot();
    order(10);
    simulation_run(500000);
    const unsigned steps = simulation.steps;
    simulation.refuse_from = 1;
    simulation_press(PORT_PIN_STOP, true);
    simulation_run(10000000);
    CHECK_EQUAL(simulation.steps, steps);
    CHECK(!therapy_is_running());
}

/* ANN-11 */
static void stop_held_through_power_on_stops(void)
{
    simulation_boot();
    CHECK(therapy_is_running());
    simulation.held = PORT_PIN_STOP;
    simulation_boot();
    simulation_run(60000);
    CHECK(!therapy_is_running());
    CHECK(simulation_sounds());
}

/* ANN-11: letting go confirms nothing that nobody can have seen; the next press does. */
static void confirm_held_through_power_on_confirms_nothing(void)
{
    simulation_boot();
    press_for(PORT_PIN_STOP, 100000);
    simulation.held = PORT_PIN_CONFIRM;
    simulation_boot();
    simulation_run(500000);
    simulation_press(PORT_PIN_CONFIRM, false);
    simulation_run(200000);
    CHECK(annunciation_is_pending(ASSAY_ANNUNCIATION_TYPE_SYSTEM));
    press_for(PORT_PIN_CONFIRM, 100000);
    CHECK(!simulation.pins[PORT_PIN_SOUND]);
}

void test_buttons(void)
{
    RUN(holding_confirm_opens_the_window_for_a_minute);
    RUN(a_short_press_opens_nothing);
    RUN(the_stop_button_stops);
    RUN(a_bounce_does_not_stop);
    RUN(a_bouncing_press_still_stops);
    RUN(stopped_therapy_stays_stopped_over_a_reset);
    RUN(stopping_twice_makes_one_record);
    RUN(confirming_silences);
    RUN(the_stop_button_works_without_flash);
    RUN(stop_held_through_power_on_stops);
    RUN(confirm_held_through_power_on_confirms_nothing);
}
