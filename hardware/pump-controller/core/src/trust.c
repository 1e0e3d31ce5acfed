// SPDX-License-Identifier: Apache-2.0
/* The trust anchor at work: between link context (asks, takes) and thread context (verifies). */
#include "pump/trust.h"

#include <string.h>

#include "pump/delivery.h"
#include "pump/port.h"
#include "pump/store.h"

enum { MS_PER_SECOND = 1000, US_PER_MS = 1000 };

enum job { JOB_NONE, JOB_OFFERED, JOB_WORKING, JOB_DONE };

/* `job` says whose it is: link context's while NONE or DONE, thread context's while OFFERED or WORKING. */
static struct {
    enum job job;
    uint8_t bytes[REVOCATION_LIST_MAX];
    size_t length;
    struct trust_outcome outcome;
} shared;

void trust_start(void)
{
    memset(&shared, 0, sizeof shared);
}

/* ---- the clock ---- */

PUMP_MUST_CHECK static struct dosing_clock clock_now(uint32_t *utc)
{
    const uint32_t critical = port_critical_enter();
    const struct dosing_clock clock = delivery_dosing()->clock;
    *utc = dosing_clock_utc(&clock, delivery_now());
    port_critical_exit(critical);
    return clock;
}

/* ---- credentials ---- */

bool trust_wants_credential(uint8_t role)
{
    const bool factory = store_trust()->life == STORE_FACTORY;
    return credential_names_role(role) && !(role == (uint8_t)ASSAY_ROLE_SERVICE && factory);
}

enum credential_result trust_judge(const uint8_t peer_key[CREDENTIAL_KEY], const struct assay_handshake_wish *wish,
                                   struct credential_accepted *accepted)
{
    struct store_trust trust;
    uint32_t utc;
    const struct dosing_clock clock = clock_now(&utc);
    const uint32_t critical = port_critical_enter(); /* a list may come meanwhile */
    trust = *store_trust();
    port_critical_exit(critical);
    memset(accepted, 0, sizeof *accepted);
    if (trust.life == STORE_FACTORY) {
        return CREDENTIAL_UNKNOWN_SIGNER;
    }
    const struct credential_check check = { .trust_anchor = trust.anchor,
                                            .peer_key = peer_key,
                                            .revoked = &trust.revoked,
                                            .now = utc,
                                            .clock_set = clock.set,
                                            .role = wish->role };
    return credential_verify(&check, wish->credential, wish->has_credential ? wish->credential_length : 0u, accepted);
}

enum credential_result trust_check(const struct credential_accepted *accepted)
{
    uint32_t utc;
    if (!clock_now(&utc).set) {
        return CREDENTIAL_CLOCK_NOT_SET;
    }
    if (utc > accepted->expires) {
        return CREDENTIAL_EXPIRED;
    }
    return revocation_reaches(&store_trust()->revoked, accepted) ? CREDENTIAL_REVOKED : CREDENTIAL_OK;
}

uint64_t trust_expires_at(const struct credential_accepted *accepted)
{
    uint32_t utc;
    const struct dosing_clock clock = clock_now(&utc);
    const uint64_t now_us = port_now_us();
    const uint64_t ends_ms = ((uint64_t)accepted->expires + 1u) * MS_PER_SECOND; /* exp belongs to the validity (CRED-20) */
    const uint64_t now_ms = delivery_now() + clock.shift_ms;
    return clock.set && now_ms < ends_ms ? now_us + (ends_ms - now_ms) * US_PER_MS : 0u;
}

/* ---- lists ---- */

enum pump_status trust_offer(const uint8_t *anchor, const uint8_t *list, size_t length)
{
    if (shared.job != JOB_NONE) {
        return PUMP_FULL;
    }
    memset(&shared.outcome, 0, sizeof shared.outcome);
    shared.outcome.provisions = anchor != NULL;
    memcpy(shared.outcome.anchor, anchor != NULL ? anchor : store_trust()->anchor, CREDENTIAL_KEY);
    shared.length = length;
    memcpy(shared.bytes, list, length <= sizeof shared.bytes ? length : 0u); /* a longer one is refused unread */
    const uint32_t critical = port_critical_enter();
    shared.job = JOB_OFFERED;
    port_critical_exit(critical);
    return PUMP_OK;
}

bool trust_work(void)
{
    struct revocation_list stored;
    if (shared.job != JOB_OFFERED) {
        return false;
    }
    uint32_t critical = port_critical_enter();
    shared.job = JOB_WORKING;
    stored = store_trust()->revoked; /* none while it provisions */
    port_critical_exit(critical);
    shared.outcome.result =
        revocation_verify(shared.outcome.anchor, &stored, shared.bytes, shared.length, &shared.outcome.list);
    critical = port_critical_enter();
    shared.job = JOB_DONE;
    port_critical_exit(critical);
    port_request_link();
    return true;
}

bool trust_take(struct trust_outcome *outcome)
{
    const bool done = shared.job == JOB_DONE;
    if (done) {
        *outcome = shared.outcome;
        shared.job = JOB_NONE;
    }
    return done;
}
