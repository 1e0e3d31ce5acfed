// SPDX-License-Identifier: Apache-2.0
/* Boards whose pins are lines of text have nothing to sense: they say so, and nothing is watched. */
#include "pump/port.h"

uint32_t port_sensors(void)
{
    return 0;
}

enum pump_status port_sensor_read(enum port_sensor sensor, uint16_t *millivolts)
{
    (void)sensor;
    (void)millivolts;
    return PUMP_FAULT;
}
