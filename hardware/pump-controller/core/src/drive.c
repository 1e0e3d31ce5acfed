// SPDX-License-Identifier: Apache-2.0
/* The drive's state machine: one alarm, one transition (docs/protocol/link.md §8). */
#include "pump/drive.h"

#include "../generated/messages.h"
#include "pump/annunciation.h"
#include "pump/journal.h"
#include "pump/mutant.h"
#include "pump/port.h"
#include "pump/sense.h"
#include "pump/supervisor.h"
#include "pump/therapy.h"

/* The engine counts milliseconds, edges are in microseconds: what lies less than one apart is the next of a row. */
enum { ROUNDING_US = 1000 };

enum drive_state { DRIVE_RESTING, DRIVE_READY, DRIVE_PULSING };

static struct {
    enum drive_state state; /* READY: the motor driver is on */
    uint64_t next_edge_at;  /* no rising edge before this, whatever is ordered */
} drive;

static void rest(void)
{
    port_alarm_set(PORT_ALARM_DRIVE, UINT64_MAX);
    port_pin_write(PORT_PIN_STEP, false);
    port_pin_write(PORT_PIN_ENABLE, true);
    port_pin_write(PORT_PIN_DIR, false);
    drive.state = DRIVE_RESTING;
}

static uint64_t latest(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

/* When the engine wants to be looked at, in us; a step of it may not come before next_edge_at. */
static uint64_t next_look(void)
{
    const uint64_t due = dosing_next_due(delivery_dosing(), delivery_now());
    return due == UINT64_MAX ? UINT64_MAX : due * 1000u;
}

void drive_plan(void)
{
    const uint64_t look_at = next_look();
    delivery_tell_notices();
    if (drive.state == DRIVE_PULSING) {
        return; /* the pulse ends first */
    }
    /* The next of a row finds the motor driver on. */
    if (drive.state != DRIVE_READY || look_at > drive.next_edge_at + ROUNDING_US) {
        rest();
    }
    if (look_at != UINT64_MAX) {
        port_alarm_set(PORT_ALARM_DRIVE, latest(look_at, drive.next_edge_at));
    }
}

void drive_start(bool after_interrupted)
{
    drive.next_edge_at = after_interrupted ? port_now_us() + DRIVE_INTERVAL_US : 0u;
    rest();
}

bool drive_is_idle_for(uint64_t us)
{
    const uint64_t look_at = next_look();
    return drive.state != DRIVE_PULSING && (look_at == UINT64_MAX || latest(look_at, drive.next_edge_at) > port_now_us() + us);
}

enum pump_status drive_order(uint64_t key, uint32_t steps, uint32_t *bolus_id)
{
    struct dosing_order order = { .kind = DOSING_NORMAL, .now = (uint16_t)(steps < UINT16_MAX ? steps : UINT16_MAX) };
    const enum pump_status status = delivery_order(key, &order);
    *bolus_id = order.id;
    drive_plan();
    return status;
}

void drive_cancel(unsigned place)
{
    rest(); /* the motor first, then the book-keeping */
    delivery_end(place, ASSAY_BOLUS_END_CANCELLED);
    drive_plan();
}

bool drive_stop(uint8_t end)
{
    rest();
    const bool ran = delivery_stop(end);
    drive_plan();
    return ran;
}

void drive_give_up(uint16_t annunciation, uint8_t end)
{
    if (therapy_give_up(end) != PUMP_OK) {
        annunciation_raise(ASSAY_ANNUNCIATION_TYPE_SYSTEM);
    }
    annunciation_raise(annunciation);
}

static void switch_on(void)
{
    if (!supervisor_permits()) {
        drive_give_up(ASSAY_ANNUNCIATION_TYPE_MECHANICAL, ASSAY_BOLUS_END_STOPPED);
        return;
    }
    port_pin_write(PORT_PIN_DIR, true);
    port_pin_write(PORT_PIN_ENABLE, false);
    drive.state = DRIVE_READY;
    port_alarm_set(PORT_ALARM_DRIVE, latest(port_now_us() + DRIVE_ENABLE_US, drive.next_edge_at));
}

/* Mutant 47 leaves each tenth pulse out. */
static bool is_skipped(void)
{
    enum { EACH = 10 };
    return MUTANT(STEPS_SKIPPED) && journal_total_steps() % EACH == 0u;
}

static void make(const struct dosing_step *step)
{
    if (delivery_note(step) != PUMP_OK) { /* a step that cannot be journalled is not made */
        drive_give_up(ASSAY_ANNUNCIATION_TYPE_SYSTEM, ASSAY_BOLUS_END_INTERRUPTED);
        return;
    }
    port_pin_write(PORT_PIN_STEP, !is_skipped());
    const uint64_t now = port_now_us();
    drive.next_edge_at = now + DRIVE_INTERVAL_US;
    drive.state = DRIVE_PULSING;
    port_alarm_set(PORT_ALARM_DRIVE, now + DRIVE_PULSE_US);
    delivery_made(step);
    sense_after_pulse();
    supervisor_on_pulse(); /* last: it may stop all */
}

static void look(void)
{
    struct dosing_step step;
    switch (dosing_decide(delivery_dosing(), delivery_meter(), delivery_now(), &step)) {
    case DOSING_STEP_DUE:
        if (drive.state != DRIVE_READY) {
            switch_on();
        } else if (port_now_us() >= drive.next_edge_at) {
            make(&step);
        } else {
            drive_plan();
        }
        break;
    case DOSING_CUT_OFF:
        drive_give_up(ASSAY_ANNUNCIATION_TYPE_MAX_DELIVERY, ASSAY_BOLUS_END_STOPPED);
        break;
    case DOSING_EMPTY:
        drive_give_up(ASSAY_ANNUNCIATION_TYPE_RESERVOIR_EMPTY, ASSAY_BOLUS_END_STOPPED);
        break;
    case DOSING_PAUSE_OVER:
        drive_give_up(ASSAY_ANNUNCIATION_TYPE_THERAPY_PAUSED, ASSAY_BOLUS_END_STOPPED);
        break;
    case DOSING_BROKEN:
        drive_give_up(ASSAY_ANNUNCIATION_TYPE_SYSTEM, ASSAY_BOLUS_END_INTERRUPTED);
        break;
    case DOSING_NOTHING_DUE:
    default:
        drive_plan();
        break;
    }
}

void drive_on_alarm(void)
{
    if (drive.state == DRIVE_PULSING) {
        port_pin_write(PORT_PIN_STEP, false);
        drive.state = DRIVE_READY;
        drive_plan();
    } else {
        look();
    }
}
