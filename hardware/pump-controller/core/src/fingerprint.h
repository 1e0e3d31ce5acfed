// SPDX-License-Identifier: Apache-2.0
/* What a peer is called where its key would be too long: the first 8 bytes of the SHA-256 of its static key. */
#ifndef PUMP_FINGERPRINT_H
#define PUMP_FINGERPRINT_H

#include <stdint.h>

#include "pump/noise.h"

enum { FINGERPRINT = 8 };

/* Any context. */
void fingerprint_of(const uint8_t public_key[NOISE_KEY], uint8_t fingerprint[FINGERPRINT]);

#endif
