// SPDX-License-Identifier: Apache-2.0
/* HMAC_DRBG with SHA-256 (NIST SP 800-90A §10.1.2). */
#include "pump/drbg.h"

#include <stdbool.h>
#include <string.h>

#include "crypto_auth_hmacsha256.h"
#include "utils.h"

#include "pump/audit_log.h"
#include "pump/entropy.h"

static struct drbg pump_drbg;
static bool seeded;

static void refresh_value(struct drbg *drbg)
{
    (void)crypto_auth_hmacsha256(drbg->value, drbg->value, DRBG_OUT, drbg->key);
}

/* One half of HMAC_DRBG_Update: K = HMAC(K, V || tag || data), V = HMAC(K, V). */
static void mix(struct drbg *drbg, uint8_t tag, const uint8_t *data, size_t length)
{
    crypto_auth_hmacsha256_state state;
    (void)crypto_auth_hmacsha256_init(&state, drbg->key, DRBG_OUT);
    (void)crypto_auth_hmacsha256_update(&state, drbg->value, DRBG_OUT);
    (void)crypto_auth_hmacsha256_update(&state, &tag, 1);
    (void)crypto_auth_hmacsha256_update(&state, data, length);
    (void)crypto_auth_hmacsha256_final(&state, drbg->key);
    sodium_memzero(&state, sizeof state);
    refresh_value(drbg);
}

void drbg_reseed(struct drbg *drbg, const uint8_t *seed, size_t length)
{
    mix(drbg, 0, seed, length);
    mix(drbg, 1, seed, length);
}

void drbg_instantiate(struct drbg *drbg, const uint8_t *seed, size_t length)
{
    memset(drbg->key, 0, DRBG_OUT);
    memset(drbg->value, 1, DRBG_OUT);
    drbg_reseed(drbg, seed, length);
}

void drbg_generate(struct drbg *drbg, uint8_t *out, size_t length)
{
    while (length > 0u) {
        const size_t part = length < DRBG_OUT ? length : DRBG_OUT;
        refresh_value(drbg);
        memcpy(out, drbg->value, part);
        out += part;
        length -= part;
    }
    mix(drbg, 0, drbg->value, 0); /* HMAC_DRBG_Update without data: what was drawn cannot be found again */
}

/* What a failure of the noise source leaves in the audit log, whoever asked. */
static void tell(enum pump_status status)
{
    if (status != PUMP_OK) {
        audit_log(ASSAY_AUDIT_KIND_SELF_TEST_FAILED, NULL, AUDIT_SELF_TEST_NOISE);
    }
}

enum pump_status random_start(void)
{
    uint8_t seed[ENTROPY_SEED_SAMPLES / 8];
    enum pump_status status = entropy_start();
    if (status == PUMP_OK) {
        status = entropy_collect(seed, sizeof seed);
    }
    if (status == PUMP_OK) {
        drbg_instantiate(&pump_drbg, seed, sizeof seed);
    }
    seeded = status == PUMP_OK;
    sodium_memzero(seed, sizeof seed);
    tell(status);
    return status;
}

enum pump_status random_bytes(uint8_t *out, size_t length)
{
    uint8_t seed[ENTROPY_SEED_SAMPLES / 8];
    enum pump_status status = PUMP_OK;
    if (!seeded) { /* the source failed before: it must pass its start-up test again */
        status = random_start();
    }
    if (status == PUMP_OK) {
        status = entropy_collect(seed, sizeof seed);
        tell(status);
    }
    if (status == PUMP_OK) {
        drbg_reseed(&pump_drbg, seed, sizeof seed);
        drbg_generate(&pump_drbg, out, length);
    }
    seeded = status == PUMP_OK;
    sodium_memzero(seed, sizeof seed);
    return status;
}
