// SPDX-License-Identifier: Apache-2.0
/* Key derivation as Noise defines it (revision 34, §4.3). */
#ifndef PUMP_NOISE_HKDF_H
#define PUMP_NOISE_HKDF_H

#include <stddef.h>

#include "pump/noise.h"

/* HKDF with two outputs, or three. `first` may be the chaining key itself; `third` may be NULL. */
void noise_hkdf(const uint8_t chaining_key[NOISE_KEY], const uint8_t *material, size_t length,
                uint8_t first[NOISE_KEY], uint8_t second[NOISE_KEY], uint8_t *third);

#endif
