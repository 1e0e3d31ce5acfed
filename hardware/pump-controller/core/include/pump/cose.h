// SPDX-License-Identifier: Apache-2.0
/*
 * COSE_Sign1 (RFC 9052 §4.2, §4.4) with Ed25519 in the one profile that credentials, revocation lists and update manifests
 * share (docs/protocol/credentials.md §1): untagged, protected header exactly {alg: EdDSA, kid}, no unprotected header, the
 * payload one map with integer keys in deterministic CBOR.
 */
#ifndef PUMP_COSE_H
#define PUMP_COSE_H

#include <stddef.h>
#include <stdint.h>

#include "pump/status.h"

enum { COSE_KEY = 32, COSE_KEY_ID = 8, COSE_PAYLOAD_MAX = 416 };

/* What a signature is for: one made for another use does not hold. */
enum cose_context { COSE_CREDENTIAL, COSE_REVOCATION, COSE_UPDATE };

/* Far apart, success not zero: a skipped instruction must not read as success. */
enum cose_result {
    COSE_OK = 0x4b96,
    COSE_MALFORMED = 0x21e8,
    COSE_UNKNOWN_SIGNER = 0x1d53, /* the key id is not that of the key which must have signed */
    COSE_BAD_SIGNATURE = 0x783c
};

struct cose_payload {
    const uint8_t *bytes; /* within what was opened */
    size_t length;
};

/* The payload, authenticated. It is not looked at before the signature is. */
PUMP_MUST_CHECK enum cose_result cose_open(enum cose_context context, const uint8_t key[COSE_KEY], const uint8_t *bytes,
                                           size_t length, struct cose_payload *payload);

/* First 8 bytes of the SHA-256 of a public key. */
void cose_key_id(const uint8_t key[COSE_KEY], uint8_t id[COSE_KEY_ID]);

#endif
