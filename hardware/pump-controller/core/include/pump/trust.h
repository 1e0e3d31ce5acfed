// SPDX-License-Identifier: Apache-2.0
/*
 * Whose word the pump takes (docs/protocol/credentials.md §7): credentials of peers, and lists that its trust anchor has signed.
 * A signature takes 8 million cycles, so thread context verifies; link context hands over and takes back.
 */
#ifndef PUMP_TRUST_H
#define PUMP_TRUST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../generated/messages.h"
#include "pump/credential.h"

/* At boot. */
void trust_start(void);

/* ---- credentials ---- */

/* Whether a peer needs a credential for this role (enum assay_role) of this pump as it is now. Any context. */
bool trust_wants_credential(uint8_t role);
/* Judges the chain of a peer that has proved `peer_key`. Thread context. */
PUMP_MUST_CHECK enum credential_result trust_judge(const uint8_t peer_key[CREDENTIAL_KEY],
                                                   const struct assay_handshake_wish *wish,
                                                   struct credential_accepted *accepted);
/* Whether a chain that was accepted still holds: OK, CLOCK_NOT_SET, EXPIRED or REVOKED. Link context. */
PUMP_MUST_CHECK enum credential_result trust_check(const struct credential_accepted *accepted);
/* The uptime in µs from which it is expired, as the clock stands now; 0 when it is, since time goes on while the caller compares. Link context. */
uint64_t trust_expires_at(const struct credential_accepted *accepted);

/* ---- lists ---- */

struct trust_outcome {
    bool provisions;                /* else the list is for the anchor that the pump has */
    uint8_t anchor[CREDENTIAL_KEY]; /* whose key verified it */
    enum credential_result result;
    struct revocation_list list; /* all zero unless OK */
};

/* Hands a list over to be verified: with `anchor`, or, where it is NULL, with the pump's own. PUMP_FULL while another is. Link context. */
PUMP_MUST_CHECK enum pump_status trust_offer(const uint8_t *anchor, const uint8_t *list, size_t length);
/* Thread context. Verifies a list, if there is one; false when there was nothing to do. */
bool trust_work(void);
/* Takes what came of it, once. Link context. */
PUMP_MUST_CHECK bool trust_take(struct trust_outcome *outcome);

#endif
