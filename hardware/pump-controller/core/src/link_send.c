// SPDX-License-Identifier: Apache-2.0
/* Sending: whole frames or nothing. */
#include "link_send.h"

#include "pump/frame.h"
#include "pump/port.h"

void link_send_frame(uint8_t type, const uint8_t *payload, size_t length)
{
    uint8_t wire[FRAME_WIRE_MAX];
    const size_t on_wire = frame_encode(type, payload, length, wire);
    if (port_uart_write(wire, on_wire) != PUMP_OK) {
        return; /* the line is choked: the peer asks again, and a repeated key is never carried out twice */
    }
}

void link_send_alert(enum link_alert alert)
{
    const uint8_t payload = (uint8_t)alert;
    link_send_frame(FRAME_ALERT, &payload, 1);
}
