// SPDX-License-Identifier: Apache-2.0
/* COSE_Sign1 of one profile: the outer structure is fixed but for two lengths, so it is compared more than it is parsed. */
#include "pump/cose.h"

#include <string.h>

#include "crypto_hash_sha256.h"
#include "crypto_sign_ed25519.h"

#include "cbor.h"

enum { SIGNATURE = 64, PROTECTED = 13, KID_AT = 5, CONTEXT_MAX = 18 };

/* {1: -8, 4: bytes of 8}, the eight still to come (RFC 9052 §3.1, RFC 9053 §2.2). */
static const uint8_t protected_start[KID_AT] = { 0xa2, 0x01, 0x27, 0x04, 0x48 };

static const char *const contexts[] = {
    [COSE_CREDENTIAL] = "Assay/1 credential",
    [COSE_REVOCATION] = "Assay/1 revocation",
    [COSE_UPDATE] = "Assay/1 update",
};

void cose_key_id(const uint8_t key[COSE_KEY], uint8_t id[COSE_KEY_ID])
{
    uint8_t hash[crypto_hash_sha256_BYTES];
    (void)crypto_hash_sha256(hash, key, COSE_KEY);
    memcpy(id, hash, COSE_KEY_ID);
}

/* A byte string of at most `max`. */
PUMP_MUST_CHECK static bool read_string(struct assay_cbor_reader *reader, uint64_t max, const uint8_t **bytes,
                                        size_t *length)
{
    struct assay_cbor_head head;
    if (!assay_cbor_read_head(reader, &head) || head.major != ASSAY_CBOR_BYTES || head.argument > max) {
        return false;
    }
    *length = (size_t)head.argument;
    *bytes = assay_cbor_take(reader, head.argument);
    return *bytes != NULL;
}

struct parts {
    const uint8_t *sealed; /* protected header, PROTECTED bytes */
    struct cose_payload payload;
    const uint8_t *signature;
};

/* [protected, {}, payload, signature], and nothing after it. */
PUMP_MUST_CHECK static bool split(const uint8_t *bytes, size_t length, struct parts *parts)
{
    struct assay_cbor_reader reader = { .next = bytes, .left = length };
    struct assay_cbor_head head;
    size_t sealed_length;
    size_t signature_length;
    return assay_cbor_read_head(&reader, &head) && head.major == ASSAY_CBOR_ARRAY && head.argument == 4u &&
           read_string(&reader, PROTECTED, &parts->sealed, &sealed_length) && sealed_length == PROTECTED &&
           memcmp(parts->sealed, protected_start, KID_AT) == 0 && assay_cbor_read_head(&reader, &head) &&
           head.major == ASSAY_CBOR_MAP && head.argument == 0u &&
           read_string(&reader, COSE_PAYLOAD_MAX, &parts->payload.bytes, &parts->payload.length) &&
           read_string(&reader, SIGNATURE, &parts->signature, &signature_length) && signature_length == SIGNATURE &&
           reader.left == 0u;
}

/* Sig_structure (RFC 9052 §4.4): what is signed. */
static size_t write_signed(uint8_t *out, size_t capacity, enum cose_context context, const struct parts *parts)
{
    static const uint8_t signature1[] = "Signature1";
    struct assay_cbor_writer writer = { .out = out, .capacity = capacity };
    const char *aad = contexts[context];
    assay_cbor_write_head(&writer, ASSAY_CBOR_ARRAY, 4);
    assay_cbor_write_head(&writer, ASSAY_CBOR_TEXT, sizeof signature1 - 1u);
    assay_cbor_write_bytes(&writer, signature1, sizeof signature1 - 1u);
    assay_cbor_write_head(&writer, ASSAY_CBOR_BYTES, PROTECTED);
    assay_cbor_write_bytes(&writer, parts->sealed, PROTECTED);
    assay_cbor_write_head(&writer, ASSAY_CBOR_BYTES, strlen(aad));
    assay_cbor_write_bytes(&writer, (const uint8_t *)aad, strlen(aad));
    assay_cbor_write_head(&writer, ASSAY_CBOR_BYTES, parts->payload.length);
    assay_cbor_write_bytes(&writer, parts->payload.bytes, parts->payload.length);
    return writer.overflowed ? 0u : writer.length;
}

enum cose_result cose_open(enum cose_context context, const uint8_t key[COSE_KEY], const uint8_t *bytes, size_t length,
                           struct cose_payload *payload)
{
    uint8_t message[1u + 11u + 1u + PROTECTED + 1u + CONTEXT_MAX + 3u + COSE_PAYLOAD_MAX];
    uint8_t id[COSE_KEY_ID];
    struct parts parts;
    payload->bytes = NULL;
    payload->length = 0;
    if (!split(bytes, length, &parts)) {
        return COSE_MALFORMED;
    }
    cose_key_id(key, id);
    if (memcmp(parts.sealed + KID_AT, id, COSE_KEY_ID) != 0) { /* public, so no need of constant time */
        return COSE_UNKNOWN_SIGNER;
    }
    const size_t message_length = write_signed(message, sizeof message, context, &parts);
    if (message_length == 0u ||
        crypto_sign_ed25519_verify_detached(parts.signature, message, message_length, key) != 0) {
        return COSE_BAD_SIGNATURE;
    }
    *payload = parts.payload;
    return COSE_OK;
}
