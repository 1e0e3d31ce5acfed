// SPDX-License-Identifier: Apache-2.0
/*
 * Credentials in recovery (docs/protocol/link.md RCV-5). It keeps no time, so the validity of none can be judged; all else is: signatures down from
 * the trust anchor, revocation, role and key. In place of core/src/trust.c.
 */
#include "pump/trust.h"

#include <string.h>

#include "pump/store.h"
#include "requests.h"

bool trust_wants_credential(uint8_t role)
{
    return credential_names_role(role) && !(role == (uint8_t)ASSAY_ROLE_SERVICE && store_trust()->life == STORE_FACTORY);
}

enum credential_result trust_judge(const uint8_t peer_key[CREDENTIAL_KEY], const struct assay_handshake_wish *wish,
                                   struct credential_accepted *accepted)
{
    const struct store_trust *trust = store_trust(); /* nothing changes it here */
    memset(accepted, 0, sizeof *accepted);
    if (trust->life == STORE_FACTORY) {
        return CREDENTIAL_UNKNOWN_SIGNER;
    }
    const struct credential_check check = { .trust_anchor = trust->anchor,
                                            .peer_key = peer_key,
                                            .revoked = &trust->revoked,
                                            .timeless = true,
                                            .role = wish->role };
    return credential_verify(&check, wish->credential, wish->has_credential ? wish->credential_length : 0u, accepted);
}

enum credential_result trust_check(const struct credential_accepted *accepted)
{
    return revocation_reaches(&store_trust()->revoked, accepted) ? CREDENTIAL_REVOKED : CREDENTIAL_OK;
}

uint64_t trust_expires_at(const struct credential_accepted *accepted)
{
    (void)accepted;
    return UINT64_MAX; /* the session's own age ends it (SES-3) */
}

size_t request_trust_settle(uint32_t *session, uint8_t answer[ASSAY_MESSAGE_BYTES_MAX])
{
    (void)session;
    (void)answer;
    return 0; /* recovery takes no lists */
}
