// SPDX-License-Identifier: Apache-2.0
/*
 * Signing the audit log's head (docs/protocol/link.md AUD-5, AUD-6): some 4 million cycles, so in thread context, as handshakes
 * are. Link context hands a head over and takes the checkpoint back. The key is derived from the identity; its secret half is
 * derived anew for each signature and wiped.
 */
#ifndef PUMP_AUDIT_SIGN_H
#define PUMP_AUDIT_SIGN_H

#include <stdbool.h>
#include <stdint.h>

#include "../../generated/messages.h"
#include "pump/status.h"

enum { AUDIT_SIGNING_KEY = 32 };

/* Who waits for a checkpoint: a request of a session. */
struct audit_sign_asker {
    uint32_t session; /* its number since boot */
    uint16_t id;      /* of the request */
};

void audit_sign_start(void);
/* The public key; false until thread context has made it, which it does before it looks at any handshake. Link context. */
PUMP_MUST_CHECK bool audit_sign_public_key(uint8_t public_key[AUDIT_SIGNING_KEY]);
/* Has a head signed. PUMP_STATE while there is no key, or another head is being signed. Link context. */
PUMP_MUST_CHECK enum pump_status audit_sign_request(const struct audit_sign_asker *asker, const struct assay_audit_head *head);
/* A checkpoint that is ready, once. Link context. */
PUMP_MUST_CHECK bool audit_sign_take(struct audit_sign_asker *asker, struct assay_audit_checkpoint *checkpoint);
/* Thread context. Makes the key, or signs; false when there was nothing to do. */
bool audit_sign_work(void);

#endif
