// SPDX-License-Identifier: Apache-2.0
/* Revocation lists: signed by the trust anchor, counted, so that an older one never replaces a newer. */
#include <string.h>

#include "claims.h"
#include "credential_result.h"

enum { CLAIM_ISS = 1, CLAIM_IAT = 6, CLAIM_COUNTER = -65539, CLAIM_REVOKED = -65540, CLAIMS = 4 };

PUMP_MUST_CHECK static bool read_list(const struct cose_payload *payload, struct revocation_list *list)
{
    char issuer[CREDENTIAL_NAME_MAX + 1];
    struct claims claims;
    claims_begin(&claims, payload->bytes, payload->length);
    (void)claims_map(&claims, CLAIMS, CLAIMS);
    claims_key(&claims, CLAIM_ISS);
    claims_text(&claims, issuer, CREDENTIAL_NAME_MAX);
    claims_key(&claims, CLAIM_IAT);
    (void)claims_uint(&claims, 0, UINT32_MAX);
    claims_key(&claims, CLAIM_COUNTER);
    list->counter = claims_uint(&claims, 1, UINT32_MAX);
    claims_key(&claims, CLAIM_REVOKED);
    list->count = (uint8_t)claims_array(&claims, 0, REVOCATIONS_MAX);
    for (unsigned i = 0; i < list->count; i++) {
        claims_bytes(&claims, list->ids[i], CREDENTIAL_ID);
        if (i > 0u && memcmp(list->ids[i - 1u], list->ids[i], CREDENTIAL_ID) >= 0) {
            return false;
        }
    }
    return claims_end(&claims);
}

enum credential_result revocation_verify(const uint8_t trust_anchor[CREDENTIAL_KEY],
                                         const struct revocation_list *stored, const uint8_t *bytes, size_t length,
                                         struct revocation_list *list)
{
    struct cose_payload payload;
    memset(list, 0, sizeof *list);
    if (length > REVOCATION_LIST_MAX) {
        return CREDENTIAL_TOO_LARGE;
    }
    const enum cose_result opened = cose_open(COSE_REVOCATION, trust_anchor, bytes, length, &payload);
    if (opened != COSE_OK) {
        return credential_result_of(opened);
    }
    if (!read_list(&payload, list)) {
        memset(list, 0, sizeof *list);
        return CREDENTIAL_MALFORMED;
    }
    if (list->counter <= stored->counter) {
        memset(list, 0, sizeof *list);
        return CREDENTIAL_STALE_LIST;
    }
    return CREDENTIAL_OK;
}
