// SPDX-License-Identifier: Apache-2.0
/*
 * Credentials in recovery: it keeps no time, so none can be judged (docs/protocol/credentials.md CRED-21). A controller hands the update
 * over then; a pump in the factory state takes a service tool too.
 */
#include "pump/trust.h"

#include "pump/store.h"
#include "requests.h"

bool trust_wants_credential(uint8_t role)
{
    return credential_names_role(role) && !(role == (uint8_t)ASSAY_ROLE_SERVICE && store_trust()->life == STORE_FACTORY);
}

enum credential_result trust_judge(const uint8_t peer_key[CREDENTIAL_KEY], const struct assay_handshake_wish *wish,
                                   struct credential_accepted *accepted)
{
    (void)peer_key;
    (void)wish;
    (void)accepted;
    return CREDENTIAL_CLOCK_NOT_SET;
}

enum credential_result trust_check(const struct credential_accepted *accepted)
{
    (void)accepted;
    return CREDENTIAL_CLOCK_NOT_SET;
}

uint64_t trust_expires_at(const struct credential_accepted *accepted)
{
    (void)accepted;
    return 0;
}

size_t request_trust_settle(uint32_t *session, uint8_t answer[ASSAY_MESSAGE_BYTES_MAX])
{
    (void)session;
    (void)answer;
    return 0; /* recovery takes no lists */
}
