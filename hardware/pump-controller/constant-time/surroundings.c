// SPDX-License-Identifier: Apache-2.0
/* The rest of the pump, as far as the modules under test call it. */
#include "surroundings.h"

#include <stdlib.h>
#include <string.h>

#include "pump/annunciation.h"
#include "pump/audit.h"
#include "pump/audit_log.h"
#include "pump/panic.h"
#include "pump/port.h"
#include "pump/store.h"
#include "pump/trust.h"
#include "secrets.h"
#include "serial_number.h"

enum { CONTROLLER = 1 };

static struct noise_key_pair identity;
static unsigned shown;
static uint32_t noise = 0x2545f491;

void surroundings_make_identity(void)
{
    for (uint8_t i = 0; i < NOISE_KEY; i++) {
        identity.secret[i] = (uint8_t)(0x80u + 7u * i);
    }
    make_secret(identity.secret, NOISE_KEY);
    noise_public_key(&identity);
}

const uint8_t *surroundings_public_key(void)
{
    return identity.public;
}

unsigned surroundings_shown(void)
{
    return shown;
}

/* ---- port.h ---- */

uint64_t port_now_us(void)
{
    return 1000000;
}

uint32_t port_critical_enter(void)
{
    return 0;
}

void port_critical_exit(uint32_t state)
{
    (void)state;
}

void port_request_link(void)
{
}

/* Any that passes the health tests; entropy_collect's result is made secret (verdicts.c). */
uint8_t port_entropy_sample(void)
{
    noise ^= noise << 13;
    noise ^= noise >> 17;
    noise ^= noise << 5;
    return (uint8_t)(noise & 1u);
}

/* Who stands before the pump may read it. */
void port_display_write(const char *text, size_t length)
{
    make_public(text, length);
    shown += (unsigned)length;
}

/* ---- the core ---- */

const struct noise_key_pair *store_identity(void)
{
    return &identity;
}

uint8_t store_find_peer(const uint8_t public_key[NOISE_KEY])
{
    (void)public_key;
    return CONTROLLER;
}

bool trust_wants_credential(uint8_t role)
{
    (void)role;
    return false;
}

enum credential_result trust_judge(const uint8_t peer_key[CREDENTIAL_KEY], const struct assay_handshake_wish *wish,
                                   struct credential_accepted *accepted)
{
    (void)peer_key;
    (void)wish;
    (void)accepted;
    return CREDENTIAL_REVOKED;
}

enum credential_result trust_check(const struct credential_accepted *accepted)
{
    (void)accepted;
    return CREDENTIAL_REVOKED;
}

void serial_number_get(uint8_t serial[8])
{
    memset(serial, 0x5a, 8);
}

void annunciation_raise(uint16_t type)
{
    (void)type;
}

void annunciation_clear(uint16_t type)
{
    (void)type;
}

void audit_note(uint8_t fault)
{
    (void)fault;
}

void audit_log(uint8_t kind, const uint8_t peer[NOISE_KEY], uint32_t detail)
{
    (void)kind;
    (void)peer;
    (void)detail;
}

_Noreturn void pump_panic(void)
{
    abort();
}
