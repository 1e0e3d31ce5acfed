// SPDX-License-Identifier: Apache-2.0
/* The guard: who is given up when, what goes on, and when the pump restarts. */
#include "pump/guard.h"

#include <string.h>

#include "../../../core/generated/messages.h"
#include "pump/drive.h"
#include "pump/port.h"
#include "pump/pump.h"
#include "simulation.h"
#include "test.h"

enum { STEPS = 60 };

static void order(uint32_t steps)
{
    static uint64_t key;
    uint32_t bolus_id;
    CHECK(drive_order(++key, steps, &bolus_id) == PUMP_OK);
}

/* A turn of the guard that nobody answers: neither link nor thread run. */
static void turn_without_answers(void)
{
    simulation.now_us += GUARD_TURN_US;
    simulation.alarm_armed[PORT_ALARM_GUARD] = false;
    pump_on_alarm(PORT_ALARM_GUARD);
}

static void run_two_minutes(void)
{
    simulation_run(SECONDS(120));
}

static void nothing_happens_while_all_work(void)
{
    simulation_boot();
    for (unsigned i = 0; i < 100u; i++) {
        simulation_run(GUARD_TURN_US);
        CHECK(simulation.now_us - simulation.fed_at <= (uint64_t)GUARD_TURN_US);
    }
    CHECK_EQUAL(fault_note_read().cause, FAULT_NONE);
    CHECK(!simulation.pins[PORT_PIN_LIGHT]);
}

static void a_bolus_ends_before_the_restart(void)
{
    simulation_boot();
    order(STEPS);
    turn_without_answers();
    CHECK_EQUAL(fault_note_read().cause, FAULT_NONE); /* they have only been asked */
    turn_without_answers();
    const struct fault_note note = fault_note_read();
    CHECK_EQUAL(note.cause, FAULT_HUNG);
    CHECK_EQUAL(note.context, FAULT_IN_LINK); /* it keeps the thread from running: it is the one */
    CHECK_EQUAL(note.contained, 1u);
    CHECK(simulation.pins[PORT_PIN_LIGHT]);
    CHECK(!simulation_survives(run_two_minutes));
    CHECK(simulation.was_reset && simulation.reset_by_fault);
    CHECK_EQUAL(simulation.steps, STEPS);
    for (unsigned i = 3; i < STEPS; i++) { /* the first ones were due while this test held time back */
        CHECK_EQUAL(simulation.step_at[i] - simulation.step_at[i - 1u] < DRIVE_INTERVAL_US + 2000u, true);
    }
}

static void a_lost_link_does_no_more(void)
{
    simulation_boot();
    order(STEPS);
    turn_without_answers();
    turn_without_answers();
    static const uint8_t hello[] = { 0x02, 0x01, 0x00 };
    memcpy(simulation.to_pump, hello, sizeof hello);
    simulation.to_pump_length = sizeof hello;
    pump_link();
    CHECK_EQUAL(simulation.to_pump_length, sizeof hello);
    CHECK_EQUAL(simulation.from_pump_length, 0u);
}

static void run_an_hour(void)
{
    simulation_run(SECONDS(3600));
}

/* A temporary rate of eight hours is not waited for. */
static void patience_ends(void)
{
    simulation_boot();
    CHECK(dosing_set_temporary(delivery_dosing(), delivery_now(), false, 500, 480) == DOSING_OK);
    turn_without_answers();
    turn_without_answers();
    const uint64_t lost_at = simulation.now_us;
    CHECK(!simulation_survives(run_an_hour));
    CHECK(simulation.now_us - lost_at >= (uint64_t)GUARD_PATIENCE_US);
    CHECK(simulation.now_us - lost_at < (uint64_t)GUARD_PATIENCE_US + SECONDS(1));
}

static void the_next_life_tells_and_holds_back(void)
{
    simulation_boot();
    uint64_t before = 0;
    for (unsigned repeat = 0; repeat < 4u; repeat++) {
        turn_without_answers();
        turn_without_answers();
        const uint64_t lost_at = simulation.now_us;
        CHECK(!simulation_survives(run_an_hour));
        const uint64_t held = simulation.now_us - lost_at;
        CHECK(repeat == 0u ? held < SECONDS(1) : held >= SECONDS(60) << repeat);
        CHECK(repeat == 0u || held > before);
        before = held;
        simulation.boot_reason = ASSAY_BOOT_REASON_WATCHDOG;
        simulation.critical_depth = 0;
        simulation_boot();
        CHECK(simulation.pins[PORT_PIN_LIGHT]);
        CHECK_EQUAL(fault_note_read().cause, FAULT_NONE);
        CHECK_EQUAL(fault_note_read().repeats, repeat + 1u);
    }
    simulation_run(SECONDS(3601));
    CHECK_EQUAL(fault_note_read().repeats, 0u);
}

static void damage_of_the_note_is_no_fault(void)
{
    memset(simulation.kept, 0x5a, sizeof simulation.kept);
    CHECK_EQUAL(fault_note_read().cause, FAULT_NONE);
    const struct fault_note note = { .cause = FAULT_HARD, .context = FAULT_IN_LINK, .pc = 0x20001234u };
    fault_note_write(&note);
    CHECK_EQUAL(fault_note_read().pc, 0x20001234u);
    simulation.kept[9] ^= 4u;
    CHECK_EQUAL(fault_note_read().cause, FAULT_NONE);
    simulation_boot(); /* after a power-on */
    CHECK(!simulation.pins[PORT_PIN_LIGHT]);
}

/* Reports out of turn: the begin of work that is under way, the end of work that is not. */
static void who_reports_out_of_turn_is_given_up(void)
{
    simulation_boot();
    CHECK(guard_enter(FAULT_IN_THREAD));
    CHECK(!guard_enter(FAULT_IN_THREAD));
    CHECK_EQUAL(fault_note_read().cause, FAULT_ASTRAY);
    CHECK_EQUAL(fault_note_read().context, FAULT_IN_THREAD);
    CHECK(guard_enter(FAULT_IN_LINK)); /* the other goes on */
    guard_leave(FAULT_IN_LINK);
    guard_leave(FAULT_IN_LINK);
    CHECK(!guard_enter(FAULT_IN_LINK));
    CHECK_EQUAL(fault_note_read().context, FAULT_IN_THREAD); /* the first is the cause */
}

static void a_fault_is_contained_only_where_nothing_is_half_done(void)
{
    struct fault_note note = { .cause = FAULT_HARD, .context = FAULT_IN_LINK };
    simulation_boot();
    CHECK(!guard_on_fault(&note, true));
    CHECK_EQUAL(fault_note_read().contained, 0u);
    note.context = FAULT_IN_INTERRUPT;
    CHECK(!guard_on_fault(&note, false));
    CHECK(guard_enter(FAULT_IN_LINK));
    note.context = FAULT_IN_LINK;
    CHECK(guard_on_fault(&note, false));
    CHECK_EQUAL(fault_note_read().contained, 1u);
    CHECK(!guard_enter(FAULT_IN_LINK));
}

void test_guard(void)
{
    RUN(nothing_happens_while_all_work);
    RUN(a_bolus_ends_before_the_restart);
    RUN(a_lost_link_does_no_more);
    RUN(patience_ends);
    RUN(the_next_life_tells_and_holds_back);
    RUN(damage_of_the_note_is_no_fault);
    RUN(who_reports_out_of_turn_is_given_up);
    RUN(a_fault_is_contained_only_where_nothing_is_half_done);
}
