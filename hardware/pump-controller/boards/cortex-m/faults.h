// SPDX-License-Identifier: Apache-2.0
/* Faults of a Cortex-M: what is noted, and how the core leaves a context that is given up. */
#ifndef BOARDS_FAULTS_H
#define BOARDS_FAULTS_H

/* HardFault, NMI and every vector that should never be taken. */
void fault_handler(void);
/* PendSV: remembers where link context began, and runs board_link. */
void link_handler(void);
/* A board's part of link context. */
void board_link(void);
/* The interrupt of the guard's alarm: remembers what it interrupted, and runs board_guard_alarm. */
void guard_alarm_handler(void);
void board_guard_alarm(void);
/* Before a restart after a fault: notes a panic, unless there is a note already. `pc` is the caller. */
void faults_note_panic(const void *pc);

#endif
