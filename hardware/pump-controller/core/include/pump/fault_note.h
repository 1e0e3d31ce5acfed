// SPDX-License-Identifier: Apache-2.0
/* What made the pump restart, kept over the restart in memory that no start clears. Any context, once the board has started. */
#ifndef PUMP_FAULT_NOTE_H
#define PUMP_FAULT_NOTE_H

#include <stdbool.h>
#include <stdint.h>

/* Append-only: they are in audit logs. */
enum fault_cause {
    FAULT_NONE,
    FAULT_HARD,      /* the core could not go on: a bad address, an undefined instruction */
    FAULT_STRAY,     /* an exception that nobody expects */
    FAULT_PANIC,     /* software found what must not be */
    FAULT_HUNG,      /* a context did not end its work in time */
    FAULT_ASTRAY,    /* a context reported out of turn: the program has lost its way */
    FAULT_SELF_TEST,
    FAULT_WATCHDOG,  /* nobody could say anything any more */
    FAULT_STACK      /* the stack has left its room, and met what guards it */
};

/* Who it was. */
enum fault_context { FAULT_IN_INTERRUPT, FAULT_IN_LINK, FAULT_IN_THREAD };

struct fault_note {
    uint8_t cause;   /* enum fault_cause */
    uint8_t context; /* enum fault_context */
    uint8_t test;    /* of a self-test: enum audit_self_test */
    uint8_t contained; /* 1: delivery went on until it was time to restart */
    uint32_t pc;     /* as far as they are known */
    uint32_t lr;
    uint32_t xpsr;
    uint32_t uptime_s;
    uint32_t repeats; /* faults before this one without an hour of health between them */
};

/* The note of the life before; cause NONE when there is none, or when it is damaged. */
struct fault_note fault_note_read(void);
void fault_note_write(const struct fault_note *note);

#endif
