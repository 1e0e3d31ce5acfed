// SPDX-License-Identifier: Apache-2.0
/* HMAC_DRBG with SHA-256 (NIST SP 800-90A §10.1.2), seeded from the tested noise source before each use. */
#ifndef PUMP_DRBG_H
#define PUMP_DRBG_H

#include <stddef.h>
#include <stdint.h>

#include "pump/status.h"

enum { DRBG_OUT = 32 };

struct drbg {
    uint8_t key[DRBG_OUT];
    uint8_t value[DRBG_OUT];
};

void drbg_instantiate(struct drbg *drbg, const uint8_t *seed, size_t length);
void drbg_reseed(struct drbg *drbg, const uint8_t *seed, size_t length);
void drbg_generate(struct drbg *drbg, uint8_t *out, size_t length);

/* The pump's own generator. PUMP_FAULT: the noise source failed, nothing may be drawn. Thread context. */
PUMP_MUST_CHECK enum pump_status random_start(void);
/* Reseeds with fresh noise, then draws: no key depends on old noise alone. */
PUMP_MUST_CHECK enum pump_status random_bytes(uint8_t *out, size_t length);

#endif
