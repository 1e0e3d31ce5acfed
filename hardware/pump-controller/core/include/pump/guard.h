// SPDX-License-Identifier: Apache-2.0
/*
 * The guard: feeds the watchdog while all three contexts do their work, and gives up a context that does not, without the
 * therapy. Every GUARD_TURN_US it asks link and thread; each must begin and end its work once before the next turn. A context
 * that is late, or reports out of turn, is given up: it runs no more, delivery and buttons go on in interrupt context, the
 * user is told, and the pump restarts when no dose is under way, at the latest after GUARD_PATIENCE_US. The hardware's watchdog
 * is for what is left: interrupt context itself, and a core that stands still.
 */
#ifndef PUMP_GUARD_H
#define PUMP_GUARD_H

#include <stdbool.h>
#include <stdint.h>

#include "pump/fault_note.h"

enum {
    GUARD_TURN_US = 5000000,
    GUARD_CONTAINED_TURN_US = 250000, /* once a context is lost */
    GUARD_PATIENCE_US = 1200000000    /* the longest bolus that is not spread, 500 steps, takes 1000 s */
};

/* First of the boot: the watchdog runs from here. */
void guard_start(void);
/* Last of the boot: tells what the life before ended with. */
void guard_tell(void);
/* Around the work of link and thread context. False: that context is lost and does nothing. */
bool guard_enter(enum fault_context context);
void guard_leave(enum fault_context context);
/* Interrupt context. */
void guard_on_alarm(void);
/*
 * The board's fault handler reports; cause, context and registers are filled in. True: the context is to be given up and the
 * board goes on without it. False: the whole pump must restart. `critical`: whether interrupts were masked: then what was being
 * changed is half done, and nothing may go on with it.
 */
bool guard_on_fault(struct fault_note *note, bool critical);
/* Notes a failed self-test after which nothing can be trusted (enum audit_self_test), and restarts the pump. Any context. */
_Noreturn void guard_self_test_failed(uint8_t test);

#endif
