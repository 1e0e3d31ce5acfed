// SPDX-License-Identifier: Apache-2.0
/* The alarm that buttons and annunciations share: boards have few. */
#include "person_alarm.h"

#include "pump/port.h"

static uint64_t wanted[PERSON_ALARM_COUNT];

void person_alarm_start(void)
{
    for (unsigned i = 0; i < PERSON_ALARM_COUNT; i++) {
        wanted[i] = UINT64_MAX;
    }
}

void person_alarm_set(enum person_alarm user, uint64_t at_us)
{
    uint64_t earliest = UINT64_MAX;
    wanted[user] = at_us;
    for (unsigned i = 0; i < PERSON_ALARM_COUNT; i++) {
        earliest = wanted[i] < earliest ? wanted[i] : earliest;
    }
    if (earliest == UINT64_MAX) {
        port_alarm_cancel(PORT_ALARM_BUTTONS);
    } else {
        port_alarm_set(PORT_ALARM_BUTTONS, earliest);
    }
}
