// SPDX-License-Identifier: Apache-2.0
/* Frames onto the line. Link context. */
#ifndef PUMP_LINK_SEND_H
#define PUMP_LINK_SEND_H

#include <stddef.h>
#include <stdint.h>

#include "pump/alert.h"

void link_send_frame(uint8_t type, const uint8_t *payload, size_t length);
/* Seals nothing, sends an alert. */
void link_send_alert(enum link_alert alert);

#endif
