// SPDX-License-Identifier: Apache-2.0
/* The serial number that Identity gives. */
#ifndef PUMP_SERIAL_NUMBER_H
#define PUMP_SERIAL_NUMBER_H

#include <stdint.h>

/* The flash chip's unique id; where there is none, the first bytes of the hash of the identity's public key. */
void serial_number_start(void);
void serial_number_get(uint8_t serial[8]);

#endif
