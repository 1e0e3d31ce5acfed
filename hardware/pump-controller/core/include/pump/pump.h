// SPDX-License-Identifier: Apache-2.0
/* The pump as a whole: what a board calls, and when. */
#ifndef PUMP_PUMP_H
#define PUMP_PUMP_H

#include <stdbool.h>

#include "pump/port.h"

/* Once, in thread context with interrupts masked off or not yet enabled; afterwards they may come. */
void pump_boot(void);
/* Link context, after port_request_link. */
void pump_link(void);
/* Thread context: one piece of work that may take its time; false when there is none. */
bool pump_work(void);
/* Thread context: one turn of the main loop; it sleeps when there is nothing to do. */
void pump_thread(void);
/* Interrupt context. */
void pump_on_alarm(enum port_alarm alarm);
/* Interrupt context: a level changed on CONFIRM or STOP. */
void pump_on_button(void);
/* Interrupt context: a level changed on ENCODER_A or ENCODER_B. */
void pump_on_encoder(void);
#endif
