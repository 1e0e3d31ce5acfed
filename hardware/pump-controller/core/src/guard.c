// SPDX-License-Identifier: Apache-2.0
/* Who is alive, and what happens when somebody is not. */
#include "pump/guard.h"

#include "../generated/messages.h"
#include "pump/annunciation.h"
#include "pump/audit_log.h"
#include "pump/panic.h"
#include "pump/port.h"
#include "pump/selftest.h"
#include "pump/therapy.h"

enum {
    CONTEXTS = 3,
    HEALTHY_US = 3600 * 1000000u, /* after so long a fault is no longer a repetition */
    HOLD_US = 60000000,           /* doubled by each repetition … */
    HOLD_DOUBLINGS = 4            /* … so often */
};

/* Odd and even apart: a value that is neither is damage. */
enum place { OUTSIDE = 0x35, INSIDE = 0x4a };

static struct {
    uint8_t place[CONTEXTS];
    uint32_t began[CONTEXTS];    /* the turn in which the work that runs began */
    uint32_t answered[CONTEXTS]; /* the turn for which a context has come to its end */
    bool lost[CONTEXTS];
    uint32_t turn;
    struct fault_note hung;  /* cause HUNG while that context still runs */
    uint64_t contained_at;
    uint32_t repeats;
    bool any_lost;
} guard;

static uint64_t turn_length(void)
{
    return guard.any_lost ? GUARD_CONTAINED_TURN_US : GUARD_TURN_US;
}

void guard_start(void)
{
    for (unsigned i = 0; i < CONTEXTS; i++) {
        guard.place[i] = OUTSIDE;
        guard.lost[i] = false;
        guard.answered[i] = 0;
    }
    guard.any_lost = false;
    guard.hung.cause = FAULT_NONE;
    guard.turn = 0; /* nobody has been asked */
    port_watchdog_feed();
    port_alarm_set(PORT_ALARM_GUARD, port_now_us() + GUARD_TURN_US);
}

static void log_note(const struct fault_note *note)
{
    if (note->cause == FAULT_SELF_TEST) {
        audit_log(ASSAY_AUDIT_KIND_SELF_TEST_FAILED, NULL, note->test);
        return;
    }
    audit_log(ASSAY_AUDIT_KIND_PROCESSOR_FAULT, NULL,
              AUDIT_FAULT | ((uint32_t)note->cause << 16) | ((uint32_t)note->context << 8) | note->contained);
    if (note->pc != 0u) {
        audit_log(ASSAY_AUDIT_KIND_PROCESSOR_FAULT, NULL, note->pc);
    }
}

void guard_tell(void)
{
    struct fault_note note = fault_note_read();
    const bool any = port_boot_reason() == ASSAY_BOOT_REASON_WATCHDOG;
    if (any && note.cause == FAULT_NONE) {
        note.cause = FAULT_WATCHDOG; /* nobody could write a note; the faults before it count still */
    }
    guard.repeats = any ? note.repeats + 1u : 0u;
    const struct fault_note none = { .cause = FAULT_NONE, .repeats = guard.repeats };
    fault_note_write(&none);
    if (any) {
        log_note(&note);
        annunciation_raise(ASSAY_ANNUNCIATION_TYPE_SYSTEM);
    }
}

/* Writes the note of the first fault: what follows is most often its consequence. */
static void write_note(struct fault_note *note, bool contained)
{
    note->uptime_s = (uint32_t)(port_now_us() / 1000000u);
    note->repeats = guard.repeats;
    note->contained = contained ? 1u : 0u;
    fault_note_write(note);
}

static void lose(struct fault_note *note)
{
    guard.lost[note->context] = true;
    if (guard.any_lost) {
        return;
    }
    guard.any_lost = true;
    guard.contained_at = port_now_us();
    write_note(note, true);
    annunciation_raise(ASSAY_ANNUNCIATION_TYPE_SYSTEM);
    port_alarm_set(PORT_ALARM_GUARD, guard.contained_at + GUARD_CONTAINED_TURN_US);
}

static void give_up(enum fault_context context, enum fault_cause cause)
{
    struct fault_note note = { .cause = (uint8_t)cause, .context = (uint8_t)context };
    const uint32_t critical = port_critical_enter();
    lose(&note);
    port_critical_exit(critical);
}

bool guard_enter(enum fault_context context)
{
    if (guard.lost[context]) {
        return false;
    }
    if (guard.place[context] != OUTSIDE) {
        give_up(context, FAULT_ASTRAY);
        return false;
    }
    guard.place[context] = INSIDE;
    guard.began[context] = guard.turn;
    return true;
}

void guard_leave(enum fault_context context)
{
    if (guard.lost[context]) {
        return; /* late: it was given up meanwhile */
    }
    if (guard.place[context] != INSIDE) {
        give_up(context, FAULT_ASTRAY);
        return;
    }
    guard.place[context] = OUTSIDE;
    guard.answered[context] = guard.began[context];
}

/* It hangs on, and costs power, until the alarm finds it at work. */
static void end_hung(void)
{
    if (guard.hung.cause == FAULT_HUNG && port_give_up(&guard.hung)) {
        write_note(&guard.hung, true);
        guard.hung.cause = FAULT_NONE;
    }
}

/* A context that was asked a whole turn ago and has not come to its end since. Link keeps the thread from running: it is blamed first. */
static void look_for_hung(void)
{
    for (unsigned context = FAULT_IN_LINK; context < CONTEXTS && !guard.any_lost; context++) {
        if (guard.answered[context] != guard.turn) {
            guard.hung = (struct fault_note){ .cause = FAULT_HUNG, .context = (uint8_t)context };
            lose(&guard.hung);
        }
    }
}

/* So long a pump whose context was lost stays as it is at least: each restart costs basal what it owed of a step. */
static uint64_t hold(void)
{
    const uint32_t doublings = guard.repeats < (uint32_t)HOLD_DOUBLINGS ? guard.repeats : (uint32_t)HOLD_DOUBLINGS;
    return guard.repeats == 0u ? 0u : (uint64_t)HOLD_US << doublings;
}

static void restart_when_quiet(void)
{
    const uint64_t waited = port_now_us() - guard.contained_at;
    if (waited >= GUARD_PATIENCE_US || (waited >= hold() && therapy_may_restart())) {
        pump_panic();
    }
}

void guard_on_alarm(void)
{
    if (!port_stack_intact()) {
        guard_self_test_failed(AUDIT_SELF_TEST_STACK);
    }
    if (guard.any_lost) {
        restart_when_quiet();
    } else if (guard.turn != 0u) {
        look_for_hung();
    }
    end_hung();
    if (guard.repeats != 0u && !guard.any_lost && port_now_us() >= HEALTHY_US) {
        const struct fault_note none = { .cause = FAULT_NONE };
        guard.repeats = 0;
        fault_note_write(&none);
    }
    port_watchdog_feed();
    guard.turn++;
    if (guard.turn % (SELFTEST_TURN_US / GUARD_TURN_US) == 0u) {
        selftest_on_turn();
    }
    port_alarm_set(PORT_ALARM_GUARD, port_now_us() + turn_length());
    port_request_link();
}

bool guard_on_fault(struct fault_note *note, bool critical)
{
    if (note->context == FAULT_IN_INTERRUPT || critical) {
        write_note(note, false);
        return false;
    }
    lose(note);
    return true;
}

void guard_self_test_failed(uint8_t test)
{
    struct fault_note note = { .cause = FAULT_SELF_TEST, .test = test };
    write_note(&note, false);
    pump_panic();
}
