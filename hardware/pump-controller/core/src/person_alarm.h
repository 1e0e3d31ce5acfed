// SPDX-License-Identifier: Apache-2.0
/*
 * The one alarm that all shares that deals with a person: debouncing the buttons, and the annunciations' light, sound and times.
 * Interrupt context or critical section.
 */
#ifndef PUMP_PERSON_ALARM_H
#define PUMP_PERSON_ALARM_H

#include <stdint.h>

enum person_alarm { PERSON_ALARM_BUTTONS, PERSON_ALARM_ANNUNCIATIONS, PERSON_ALARM_COUNT };

void person_alarm_start(void);
/* When this user wants PORT_ALARM_BUTTONS; UINT64_MAX = not at all. It may come earlier, for another user. */
void person_alarm_set(enum person_alarm user, uint64_t at_us);

#endif
