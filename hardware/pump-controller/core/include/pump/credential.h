// SPDX-License-Identifier: Apache-2.0
/*
 * Credentials and revocation lists (docs/protocol/credentials.md): who may have which role, in the word of a trust anchor.
 * Pure: clock, anchor and stored list are handed in.
 */
#ifndef PUMP_CREDENTIAL_H
#define PUMP_CREDENTIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pump/status.h"

enum { CREDENTIAL_KEY = 32, CREDENTIAL_ID = 8, CREDENTIAL_NAME_MAX = 16, CREDENTIAL_CHAIN_MAX = 416 };
enum { REVOCATIONS_MAX = 32, REVOCATION_LIST_MAX = 416 };

/* For the log; the peer learns only that it was refused. Success is not zero. */
enum credential_result {
    CREDENTIAL_OK = 0x5d2a,
    CREDENTIAL_TOO_LARGE = 0x0e91,
    CREDENTIAL_MALFORMED = 0x13f4,
    CREDENTIAL_CHAIN_TOO_LONG = 0x29c7,
    CREDENTIAL_UNKNOWN_SIGNER = 0x344b,
    CREDENTIAL_BAD_SIGNATURE = 0x4a38,
    CREDENTIAL_ISSUER_NOT_ALLOWED = 0x5765,
    CREDENTIAL_CLOCK_NOT_SET = 0x6096,
    CREDENTIAL_NOT_YET_VALID = 0x6b1c,
    CREDENTIAL_EXPIRED = 0x72e5,
    CREDENTIAL_REVOKED = 0x7c0f,
    CREDENTIAL_WRONG_ROLE = 0x1879,
    CREDENTIAL_WRONG_KEY = 0x2da2,
    CREDENTIAL_STALE_LIST = 0x3ed8
};

struct revocation_list {
    uint32_t counter; /* 0 = there is none */
    uint8_t count;
    uint8_t ids[REVOCATIONS_MAX][CREDENTIAL_ID]; /* ascending */
};

struct credential_check {
    const uint8_t *trust_anchor; /* Ed25519, CREDENTIAL_KEY bytes */
    const uint8_t *peer_key;     /* X25519, what the peer has proved to have */
    const struct revocation_list *revoked;
    uint32_t now; /* seconds since 1970-01-01 00:00 UTC */
    bool clock_set;
    bool timeless; /* of a verifier that keeps no time at all: clock and validity are passed over */
    uint8_t role; /* enum assay_role, what the peer asks for */
};

/* What is kept of an accepted chain, so that a later list, or the end of its validity, reaches the session. */
struct credential_accepted {
    uint32_t expires; /* the earlier of both credentials' */
    uint8_t id[CREDENTIAL_ID];
    bool issued; /* by an issuer, and not by the trust anchor itself */
    uint8_t issuer_id[CREDENTIAL_ID];
};

/* Whether this role (enum assay_role) is one that needs a credential: each but controller and caregiver (PAIR-11). */
bool credential_names_role(uint8_t role);
/* The number that the audit log has for a result: its place in the table of credentials.md §6, from 1. */
uint8_t credential_log_code(enum credential_result result);

/* `bytes` are a chain of credentials; `accepted` is all zero unless OK. */
PUMP_MUST_CHECK enum credential_result credential_verify(const struct credential_check *check, const uint8_t *bytes,
                                                         size_t length, struct credential_accepted *accepted);

/* Takes a list that is signed by the trust anchor and newer than `stored`; it may then be put in its place. */
PUMP_MUST_CHECK enum credential_result revocation_verify(const uint8_t trust_anchor[CREDENTIAL_KEY],
                                                         const struct revocation_list *stored, const uint8_t *bytes,
                                                         size_t length, struct revocation_list *list);

/* Whether the list names the credential or its issuer. */
bool revocation_reaches(const struct revocation_list *list, const struct credential_accepted *accepted);

#endif
