// SPDX-License-Identifier: Apache-2.0
/* Credential chains, from the trust anchor down: signature, form, validity, revocation, then what ties each link to the next. */
#include "pump/credential.h"

#include <string.h>

#include "../generated/messages.h"
#include "claims.h"
#include "credential_result.h"

/* CWT claims (RFC 8392 §3.1, RFC 8747 §3.1) and ours; COSE_Key parameters (RFC 9052 §7.1, RFC 9053 §7.2). */
enum { CLAIM_ISS = 1, CLAIM_SUB = 2, CLAIM_EXP = 4, CLAIM_NBF = 5, CLAIM_IAT = 6, CLAIM_CTI = 7, CLAIM_CNF = 8 };
enum { CLAIM_ROLE = -65537, CLAIM_MAY_ISSUE = -65538, CLAIMS = 8 };
enum { CNF_COSE_KEY = 1, KEY_KTY = 1, KEY_CRV = -1, KEY_X = -2, KEY_PARAMETERS = 3 };
enum { KTY_OKP = 1, CRV_X25519 = 4, CRV_ED25519 = 6 };
enum { CHAIN_LENGTH_MAX = 2, ROLE_FIRST = ASSAY_ROLE_CONTROLLER, ROLE_LAST = ASSAY_ROLE_CGM };
#define ALL_ROLES ((1u << (ROLE_LAST + 1)) - (1u << ROLE_FIRST))
_Static_assert(ROLE_FIRST == 1 && ROLE_LAST == 6, "roles are 1…6 without gaps: may-issue has a bit for each");

struct credential {
    char issuer[CREDENTIAL_NAME_MAX + 1];
    char subject[CREDENTIAL_NAME_MAX + 1];
    uint32_t expires;
    uint32_t not_before;
    uint8_t id[CREDENTIAL_ID];
    uint8_t key[CREDENTIAL_KEY];
    bool is_issuer;
    uint32_t role;      /* of a peer's */
    uint32_t may_issue; /* of an issuer's: bit n for role n */
};

static void read_key(struct claims *claims, uint8_t key[CREDENTIAL_KEY], uint32_t curve)
{
    (void)claims_map(claims, 1, 1);
    claims_key(claims, CNF_COSE_KEY);
    (void)claims_map(claims, KEY_PARAMETERS, KEY_PARAMETERS);
    claims_key(claims, KEY_KTY);
    (void)claims_uint(claims, KTY_OKP, KTY_OKP);
    claims_key(claims, KEY_CRV);
    (void)claims_uint(claims, curve, curve);
    claims_key(claims, KEY_X);
    claims_bytes(claims, key, CREDENTIAL_KEY);
}

/* The curve comes before the claim that says whose credential it is, so the reader looks which of the two it is. */
PUMP_MUST_CHECK static bool read_as(const struct cose_payload *payload, bool is_issuer, struct credential *credential)
{
    struct claims claims;
    memset(credential, 0, sizeof *credential);
    claims_begin(&claims, payload->bytes, payload->length);
    (void)claims_map(&claims, CLAIMS, CLAIMS);
    claims_key(&claims, CLAIM_ISS);
    claims_text(&claims, credential->issuer, CREDENTIAL_NAME_MAX);
    claims_key(&claims, CLAIM_SUB);
    claims_text(&claims, credential->subject, CREDENTIAL_NAME_MAX);
    claims_key(&claims, CLAIM_EXP);
    credential->expires = claims_uint(&claims, 0, UINT32_MAX);
    claims_key(&claims, CLAIM_NBF);
    credential->not_before = claims_uint(&claims, 0, UINT32_MAX);
    claims_key(&claims, CLAIM_IAT);
    (void)claims_uint(&claims, 0, UINT32_MAX);
    claims_key(&claims, CLAIM_CTI);
    claims_bytes(&claims, credential->id, CREDENTIAL_ID);
    claims_key(&claims, CLAIM_CNF);
    read_key(&claims, credential->key, is_issuer ? CRV_ED25519 : CRV_X25519);
    credential->is_issuer = is_issuer;
    claims_key(&claims, is_issuer ? CLAIM_MAY_ISSUE : CLAIM_ROLE);
    if (is_issuer) {
        credential->may_issue = claims_uint(&claims, 1, ALL_ROLES);
        claims.good = claims.good && (credential->may_issue & ~ALL_ROLES) == 0u;
    } else {
        credential->role = claims_uint(&claims, ROLE_FIRST, ROLE_LAST);
    }
    return claims_end(&claims) && credential->not_before <= credential->expires;
}

PUMP_MUST_CHECK static bool read_credential(const struct cose_payload *payload, struct credential *credential)
{
    return read_as(payload, false, credential) || read_as(payload, true, credential);
}

enum credential_result credential_result_of(enum cose_result result)
{
    switch (result) {
    case COSE_OK:
        return CREDENTIAL_OK;
    case COSE_UNKNOWN_SIGNER:
        return CREDENTIAL_UNKNOWN_SIGNER;
    case COSE_BAD_SIGNATURE:
        return CREDENTIAL_BAD_SIGNATURE;
    case COSE_MALFORMED:
    default:
        return CREDENTIAL_MALFORMED;
    }
}

static bool is_listed(const struct revocation_list *list, const uint8_t id[CREDENTIAL_ID])
{
    bool listed = false;
    for (unsigned i = 0; i < list->count; i++) {
        listed = listed || memcmp(list->ids[i], id, CREDENTIAL_ID) == 0; /* ids are public */
    }
    return listed;
}

PUMP_MUST_CHECK static enum credential_result judge_time(const struct credential_check *check, const struct credential *link)
{
    if (check->timeless) {
        return CREDENTIAL_OK;
    }
    if (!check->clock_set) {
        return CREDENTIAL_CLOCK_NOT_SET;
    }
    if (check->now < link->not_before) {
        return CREDENTIAL_NOT_YET_VALID;
    }
    return check->now > link->expires ? CREDENTIAL_EXPIRED : CREDENTIAL_OK;
}

/* Authenticates one link, then judges its time and whether it was revoked. */
PUMP_MUST_CHECK static enum credential_result open_link(const struct credential_check *check, const uint8_t *signer,
                                                        const uint8_t *bytes, size_t length, struct credential *link)
{
    struct cose_payload payload;
    const enum cose_result opened = cose_open(COSE_CREDENTIAL, signer, bytes, length, &payload);
    if (opened != COSE_OK) {
        return credential_result_of(opened);
    }
    if (!read_credential(&payload, link)) {
        return CREDENTIAL_MALFORMED;
    }
    const enum credential_result in_time = judge_time(check, link);
    if (in_time != CREDENTIAL_OK) {
        return in_time;
    }
    return is_listed(check->revoked, link->id) ? CREDENTIAL_REVOKED : CREDENTIAL_OK;
}

/* The items of a chain; their number, or 0 when it is none. */
struct chain {
    struct cose_payload links[CHAIN_LENGTH_MAX];
    unsigned count;
};

PUMP_MUST_CHECK static enum credential_result split_chain(const uint8_t *bytes, size_t length, struct chain *chain)
{
    struct assay_cbor_reader reader = { .next = bytes, .left = length };
    struct assay_cbor_head head;
    if (length > CREDENTIAL_CHAIN_MAX) {
        return CREDENTIAL_TOO_LARGE;
    }
    if (!assay_cbor_read_head(&reader, &head) || head.major != ASSAY_CBOR_ARRAY || head.argument == 0u) {
        return CREDENTIAL_MALFORMED;
    }
    if (head.argument > CHAIN_LENGTH_MAX) {
        return CREDENTIAL_CHAIN_TOO_LONG;
    }
    chain->count = (unsigned)head.argument;
    for (unsigned i = 0; i < chain->count; i++) {
        if (!assay_cbor_read_head(&reader, &head) || head.major != ASSAY_CBOR_BYTES) {
            return CREDENTIAL_MALFORMED;
        }
        chain->links[i].length = (size_t)head.argument;
        chain->links[i].bytes = assay_cbor_take(&reader, head.argument);
        if (chain->links[i].bytes == NULL) {
            return CREDENTIAL_MALFORMED;
        }
    }
    return reader.left == 0u ? CREDENTIAL_OK : CREDENTIAL_MALFORMED;
}

/* What an issuer may say: a peer's credential in its own name, for a role that it may give. */
static bool may_issue(const struct credential *issuer, const struct credential *issued)
{
    return !issued->is_issuer && strcmp(issued->issuer, issuer->subject) == 0 &&
           (issuer->may_issue & (1u << issued->role)) != 0u;
}

PUMP_MUST_CHECK static enum credential_result verify_links(const struct credential_check *check,
                                                           const struct chain *chain, struct credential *issuer,
                                                           struct credential *last)
{
    const uint8_t *signer = check->trust_anchor;
    const struct cose_payload *link = &chain->links[0];
    if (chain->count == CHAIN_LENGTH_MAX) {
        const enum credential_result result = open_link(check, signer, link->bytes, link->length, issuer);
        if (result != CREDENTIAL_OK) {
            return result;
        }
        if (!issuer->is_issuer) {
            return CREDENTIAL_ISSUER_NOT_ALLOWED;
        }
        signer = issuer->key;
        link = &chain->links[1];
    }
    const enum credential_result result = open_link(check, signer, link->bytes, link->length, last);
    if (result != CREDENTIAL_OK) {
        return result;
    }
    if (chain->count == CHAIN_LENGTH_MAX && !may_issue(issuer, last)) {
        return CREDENTIAL_ISSUER_NOT_ALLOWED;
    }
    if (last->is_issuer || last->role != check->role) {
        return CREDENTIAL_WRONG_ROLE;
    }
    return memcmp(last->key, check->peer_key, CREDENTIAL_KEY) == 0 ? CREDENTIAL_OK : CREDENTIAL_WRONG_KEY;
}

enum credential_result credential_verify(const struct credential_check *check, const uint8_t *bytes, size_t length,
                                         struct credential_accepted *accepted)
{
    struct chain chain;
    struct credential issuer;
    struct credential last;
    memset(accepted, 0, sizeof *accepted);
    enum credential_result result = split_chain(bytes, length, &chain);
    if (result == CREDENTIAL_OK) {
        result = verify_links(check, &chain, &issuer, &last);
    }
    if (result != CREDENTIAL_OK) {
        return result;
    }
    accepted->issued = chain.count == CHAIN_LENGTH_MAX;
    accepted->expires = last.expires;
    memcpy(accepted->id, last.id, CREDENTIAL_ID);
    if (accepted->issued) {
        memcpy(accepted->issuer_id, issuer.id, CREDENTIAL_ID);
        accepted->expires = issuer.expires < last.expires ? issuer.expires : last.expires;
    }
    return CREDENTIAL_OK;
}

bool revocation_reaches(const struct revocation_list *list, const struct credential_accepted *accepted)
{
    return is_listed(list, accepted->id) || (accepted->issued && is_listed(list, accepted->issuer_id));
}

bool credential_names_role(uint8_t role)
{
    return role > (uint8_t)ASSAY_ROLE_CAREGIVER;
}

uint8_t credential_log_code(enum credential_result result)
{
    static const uint16_t order[] = { CREDENTIAL_TOO_LARGE,     CREDENTIAL_MALFORMED,     CREDENTIAL_CHAIN_TOO_LONG,
                                      CREDENTIAL_UNKNOWN_SIGNER, CREDENTIAL_BAD_SIGNATURE, CREDENTIAL_ISSUER_NOT_ALLOWED,
                                      CREDENTIAL_CLOCK_NOT_SET, CREDENTIAL_NOT_YET_VALID, CREDENTIAL_EXPIRED,
                                      CREDENTIAL_REVOKED,       CREDENTIAL_WRONG_ROLE,    CREDENTIAL_WRONG_KEY,
                                      CREDENTIAL_STALE_LIST };
    uint8_t code = 0;
    for (uint8_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        code = order[i] == (uint16_t)result ? (uint8_t)(i + 1u) : code;
    }
    return code;
}
