// SPDX-License-Identifier: Apache-2.0
/* The two buttons: debounced by time stamps and one alarm, no tick. Interrupt context. */
#ifndef PUMP_BUTTONS_H
#define PUMP_BUTTONS_H

enum {
    BUTTONS_DEBOUNCE_US = 50000,
    BUTTONS_HOLD_US = 1000000 /* holding CONFIRM opens the pairing window */
};

void buttons_start(void);
/* A level has changed, or seems to have. */
void buttons_on_edge(void);
void buttons_on_alarm(void);

#endif
