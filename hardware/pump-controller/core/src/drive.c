// SPDX-License-Identifier: Apache-2.0
/* The drive's state machine: one alarm, one transition (docs/protocol/link.md §8). */
#include "pump/drive.h"

#include "pump/annunciation.h"
#include "pump/events.h"
#include "pump/journal.h"
#include "pump/mutant.h"
#include "pump/port.h"
#include "pump/uptime.h"

enum drive_state { DRIVE_RESTING, DRIVE_ARMING, DRIVE_STEPPING, DRIVE_PULSING };

static struct {
    enum drive_state state;
    struct drive_status bolus;
    uint64_t next_edge_at; /* no rising edge before this, whatever is ordered */
#if defined(ASSAY_MUTANTS)
    uint32_t journalled_steps;
#endif
} drive;

static void rest(void)
{
    port_alarm_cancel(PORT_ALARM_DRIVE);
    port_pin_write(PORT_PIN_STEP, false);
    port_pin_write(PORT_PIN_ENABLE, true);
    port_pin_write(PORT_PIN_DIR, false);
    drive.state = DRIVE_RESTING;
}

void drive_start(bool after_interrupted)
{
    drive.bolus = (struct drive_status){ 0 };
    drive.next_edge_at = after_interrupted ? port_now_us() + DRIVE_INTERVAL_US : 0u;
    rest();
}

struct drive_status drive_status(void)
{
    return drive.bolus;
}

bool drive_is_idle_for(uint64_t us)
{
    const bool waits = drive.state == DRIVE_RESTING || drive.state == DRIVE_STEPPING;
    return waits && (drive.state == DRIVE_RESTING || drive.next_edge_at > port_now_us() + us);
}

enum pump_status drive_order(uint64_t key, uint32_t steps, uint32_t *bolus_id)
{
    if (drive.state != DRIVE_RESTING) {
        return PUMP_STATE;
    }
    const enum pump_status status = journal_bolus_begin(key, steps, bolus_id);
    if (status != PUMP_OK) {
        return status;
    }
    const uint64_t soon = port_now_us() + DRIVE_LEAD_US;
    if (drive.next_edge_at < soon) {
        drive.next_edge_at = soon;
    }
    drive.bolus = (struct drive_status){ .bolus_id = *bolus_id, .ordered_steps = steps };
#if defined(ASSAY_MUTANTS)
    drive.journalled_steps = 0;
#endif
    drive.state = DRIVE_ARMING;
    port_alarm_set(PORT_ALARM_DRIVE, drive.next_edge_at - DRIVE_ENABLE_US);
    return PUMP_OK;
}

static void tell_step(void)
{
    const struct event event = {
        .message = &assay_messages[ASSAY_MSG_DOSE_STEP],
        .body.dose_step = { .bolus_id = drive.bolus.bolus_id,
                            .delivered = drive.bolus.delivered_steps * (uint32_t)DRIVE_STEP_MILLIUNITS,
                            .ordered = drive.bolus.ordered_steps * (uint32_t)DRIVE_STEP_MILLIUNITS,
                            .uptime = uptime_ms() },
    };
    events_push(&event);
}

static void tell_end(uint8_t end)
{
    const struct event event = {
        .message = &assay_messages[ASSAY_MSG_BOLUS_ENDED],
        .body.bolus_ended = { .bolus_id = drive.bolus.bolus_id,
                              .delivered = drive.bolus.delivered_steps * (uint32_t)DRIVE_STEP_MILLIUNITS,
                              .ordered = drive.bolus.ordered_steps * (uint32_t)DRIVE_STEP_MILLIUNITS,
                              .end = end },
    };
    events_push(&event);
}

#if defined(ASSAY_MUTANTS)
enum { JOURNAL_LAG = 2 };
/* Mutant 16: brings the journal up to `steps`, behind the motor. */
static void catch_up(uint32_t steps)
{
    while (drive.journalled_steps < steps && journal_bolus_step() == PUMP_OK) {
        drive.journalled_steps++;
    }
}
#endif

void drive_end(uint8_t end)
{
    if (drive.state == DRIVE_RESTING) {
        return;
    }
    rest(); /* the motor first, then the book-keeping */
    uint32_t delivered = drive.bolus.delivered_steps;
    if (MUTANT(CANCEL_REMAINDER_WRONG) && end == ASSAY_BOLUS_END_CANCELLED) {
        delivered = drive.bolus.ordered_steps;
    }
#if defined(ASSAY_MUTANTS)
    if (MUTANT(JOURNAL_AFTER_STEP)) {
        catch_up(delivered);
    }
#endif
    const enum pump_status status = journal_bolus_end(end, delivered);
    tell_end(end);
    if (end != ASSAY_BOLUS_END_COMPLETED) {
        annunciation_raise(ASSAY_ANNUNCIATION_TYPE_BOLUS_CANCELLED);
    }
    if (status != PUMP_OK) {
        annunciation_raise(ASSAY_ANNUNCIATION_TYPE_SYSTEM);
    }
    drive.bolus = (struct drive_status){ 0 };
}

PUMP_MUST_CHECK static enum pump_status note_intention(void)
{
    return MUTANT(JOURNAL_AFTER_STEP) ? PUMP_OK : journal_bolus_step();
}

static void step(void)
{
    if (note_intention() != PUMP_OK) { /* a step that cannot be journalled is not made */
        drive_end(ASSAY_BOLUS_END_INTERRUPTED);
        annunciation_raise(ASSAY_ANNUNCIATION_TYPE_SYSTEM);
        return;
    }
    port_pin_write(PORT_PIN_STEP, true);
    const uint64_t now = port_now_us();
    drive.bolus.delivered_steps++;
    drive.next_edge_at = now + DRIVE_INTERVAL_US;
    drive.state = DRIVE_PULSING;
    port_alarm_set(PORT_ALARM_DRIVE, now + DRIVE_PULSE_US);
#if defined(ASSAY_MUTANTS)
    if (MUTANT(JOURNAL_AFTER_STEP) && drive.bolus.delivered_steps > JOURNAL_LAG) {
        catch_up(drive.bolus.delivered_steps - JOURNAL_LAG);
    }
#endif
    tell_step();
}

void drive_on_alarm(void)
{
    switch (drive.state) {
    case DRIVE_ARMING:
        port_pin_write(PORT_PIN_DIR, true);
        port_pin_write(PORT_PIN_ENABLE, false);
        drive.state = DRIVE_STEPPING;
        port_alarm_set(PORT_ALARM_DRIVE, drive.next_edge_at);
        break;
    case DRIVE_STEPPING:
        step();
        break;
    case DRIVE_PULSING:
        port_pin_write(PORT_PIN_STEP, false);
        if (drive.bolus.delivered_steps >= drive.bolus.ordered_steps) {
            drive_end(ASSAY_BOLUS_END_COMPLETED);
        } else {
            drive.state = DRIVE_STEPPING;
            port_alarm_set(PORT_ALARM_DRIVE, drive.next_edge_at);
        }
        break;
    case DRIVE_RESTING:
    default:
        break; /* an alarm that was due in the moment of the end */
    }
}
