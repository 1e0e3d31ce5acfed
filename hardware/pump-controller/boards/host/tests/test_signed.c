// SPDX-License-Identifier: Apache-2.0
/* CBOR, COSE_Sign1, credential chains, revocation lists and update manifests against the vectors that the TypeScript code is held to. */
#include <stdio.h>
#include <string.h>

#include "../../../core/generated/messages.h"
#include "cbor.h"
#include "crypto_sign_ed25519.h"
#include "pump/cose.h"
#include "pump/credential.h"
#include "pump/manifest.h"
#include "test.h"

enum { BYTES_MAX = 65536 };

static size_t unhex(const char *hex, uint8_t *out, size_t capacity)
{
    const size_t length = strlen(hex) / 2u;
    CHECK(length <= capacity);
    for (size_t i = 0; i < length && i < capacity; i++) {
        unsigned byte = 0;
        CHECK(sscanf(hex + 2u * i, "%2x", &byte) == 1);
        out[i] = (uint8_t)byte;
    }
    return length;
}

/* ---- RFC 8949 ---- */

struct cbor_vector {
    const char *hex;
    bool accepted;
};
static const struct cbor_vector cbor_vectors[] = {
#include "cbor.inc"
};

/* Steps through one item by heads alone and writes it again; counts of arrays and maps are kept, so nothing recurses. */
static bool copy_item(const uint8_t *bytes, size_t length, struct assay_cbor_writer *again)
{
    struct assay_cbor_reader reader = { .next = bytes, .left = length };
    for (uint64_t pending = 1; pending > 0u; pending--) {
        struct assay_cbor_head head;
        if (!assay_cbor_read_head(&reader, &head) || head.major == ASSAY_CBOR_TAG ||
            (head.major == ASSAY_CBOR_SIMPLE && (head.argument < ASSAY_CBOR_FALSE || head.argument > ASSAY_CBOR_NULL))) {
            return false;
        }
        assay_cbor_write_head(again, (enum assay_cbor_major)head.major, head.argument);
        if (head.major == ASSAY_CBOR_BYTES || head.major == ASSAY_CBOR_TEXT) {
            const uint8_t *string = assay_cbor_take(&reader, head.argument);
            if (string == NULL) {
                return false;
            }
            assay_cbor_write_bytes(again, string, (size_t)head.argument);
        } else if (head.major == ASSAY_CBOR_ARRAY || head.major == ASSAY_CBOR_MAP) {
            if (head.argument > reader.left) {
                return false;
            }
            pending += head.major == ASSAY_CBOR_MAP ? 2u * head.argument : head.argument;
        }
    }
    return reader.left == 0u;
}

static void heads_agree_with_rfc_8949(void)
{
    for (size_t i = 0; i < sizeof cbor_vectors / sizeof cbor_vectors[0]; i++) {
        uint8_t bytes[256];
        uint8_t again[256];
        struct assay_cbor_writer writer = { .out = again, .capacity = sizeof again };
        const size_t length = unhex(cbor_vectors[i].hex, bytes, sizeof bytes);
        const bool good = copy_item(bytes, length, &writer);
        test_check_equal(good, cbor_vectors[i].accepted, cbor_vectors[i].hex, __FILE__, __LINE__);
        CHECK(!good || (!writer.overflowed && writer.length == length && memcmp(again, bytes, length) == 0));
    }
    CHECK(sizeof cbor_vectors / sizeof cbor_vectors[0] > 150u);
}

/* ---- RFC 9052 ---- */

struct cose_vector {
    const char *name;
    const char *message;
    const char *key;       /* NULL but for the one that is signed by Ed25519 */
    const char *signed_by; /* its Sig_structure */
    const char *signature;
};
static const struct cose_vector cose_vectors[] = {
#include "cose.inc"
};

/* All published messages are tagged, and of other profiles: none may pass here. The signature itself holds. */
static void published_cose_messages_are_refused_and_their_signature_holds(void)
{
    unsigned verified = 0;
    for (size_t i = 0; i < sizeof cose_vectors / sizeof cose_vectors[0]; i++) {
        const struct cose_vector *vector = &cose_vectors[i];
        uint8_t message[512];
        uint8_t key[COSE_KEY] = { 0 };
        struct cose_payload payload;
        const size_t length = unhex(vector->message, message, sizeof message);
        if (vector->key != NULL) {
            uint8_t structure[128];
            uint8_t signature[64];
            (void)unhex(vector->key, key, sizeof key);
            const size_t signed_length = unhex(vector->signed_by, structure, sizeof structure);
            (void)unhex(vector->signature, signature, sizeof signature);
            CHECK(crypto_sign_ed25519_verify_detached(signature, structure, signed_length, key) == 0);
            structure[signed_length - 1u] ^= 1u;
            CHECK(crypto_sign_ed25519_verify_detached(signature, structure, signed_length, key) != 0);
            verified++;
        }
        test_check_equal(cose_open(COSE_CREDENTIAL, key, message, length, &payload), COSE_MALFORMED, vector->name, __FILE__,
                         __LINE__);
        CHECK(payload.bytes == NULL && payload.length == 0u);
    }
    CHECK_EQUAL(verified, 1);
}

/* ---- credentials ---- */

struct chain_vector {
    const char *name;
    const char *anchor;
    const char *chain;
    uint32_t now;
    bool clock_set;
    const char *revocation; /* NULL: there is no stored list */
    uint8_t role;
    const char *peer_key;
    enum credential_result expect;
};
static const struct chain_vector chain_vectors[] = {
#include "chains.inc"
};

struct list_vector {
    const char *name;
    const char *anchor;
    const char *list;
    uint32_t stored;
    enum credential_result expect;
};
static const struct list_vector list_vectors[] = {
#include "revocation_lists.inc"
};

static uint8_t bytes[BYTES_MAX];

static void take_list(const char *hex, const uint8_t anchor[COSE_KEY], struct revocation_list *list)
{
    const struct revocation_list none = { .counter = 0 };
    memset(list, 0, sizeof *list);
    if (hex != NULL) {
        const size_t length = unhex(hex, bytes, sizeof bytes);
        CHECK(revocation_verify(anchor, &none, bytes, length, list) == CREDENTIAL_OK);
    }
}

static void chains_are_judged_as_the_vectors_say(void)
{
    unsigned accepted_ones = 0;
    for (size_t i = 0; i < sizeof chain_vectors / sizeof chain_vectors[0]; i++) {
        const struct chain_vector *vector = &chain_vectors[i];
        uint8_t anchor[COSE_KEY];
        uint8_t peer_key[CREDENTIAL_KEY];
        struct revocation_list revoked;
        struct credential_accepted accepted;
        static const struct credential_accepted nothing;
        (void)unhex(vector->anchor, anchor, sizeof anchor);
        (void)unhex(vector->peer_key, peer_key, sizeof peer_key);
        take_list(vector->revocation, anchor, &revoked);
        const struct credential_check check = { .trust_anchor = anchor,
                                                .peer_key = peer_key,
                                                .revoked = &revoked,
                                                .now = vector->now,
                                                .clock_set = vector->clock_set,
                                                .role = vector->role };
        const size_t length = unhex(vector->chain, bytes, sizeof bytes);
        const enum credential_result result = credential_verify(&check, bytes, length, &accepted);
        test_check_equal(result, vector->expect, vector->name, __FILE__, __LINE__);
        CHECK(result == CREDENTIAL_OK ? accepted.expires >= vector->now && !revocation_reaches(&revoked, &accepted)
                                      : memcmp(&accepted, &nothing, sizeof nothing) == 0);
        accepted_ones += result == CREDENTIAL_OK;
    }
    CHECK(accepted_ones > 10u && sizeof chain_vectors / sizeof chain_vectors[0] > 100u);
}

static void revocation_lists_are_judged_as_the_vectors_say(void)
{
    for (size_t i = 0; i < sizeof list_vectors / sizeof list_vectors[0]; i++) {
        const struct list_vector *vector = &list_vectors[i];
        uint8_t anchor[COSE_KEY];
        struct revocation_list list;
        const struct revocation_list stored = { .counter = vector->stored };
        (void)unhex(vector->anchor, anchor, sizeof anchor);
        const size_t length = unhex(vector->list, bytes, sizeof bytes);
        const enum credential_result result = revocation_verify(anchor, &stored, bytes, length, &list);
        test_check_equal(result, vector->expect, vector->name, __FILE__, __LINE__);
        CHECK(result == CREDENTIAL_OK ? list.counter > vector->stored : list.counter == 0u && list.count == 0u);
    }
}

/* A list that comes later must reach the session that an accepted credential opened. */
static void a_list_reaches_a_credential_and_its_issuer(void)
{
    const struct credential_accepted issued = { .id = { 1 }, .issued = true, .issuer_id = { 2 } };
    const struct credential_accepted by_anchor = { .id = { 1 } };
    struct revocation_list list = { .counter = 1, .count = 1, .ids = { { 2 } } };
    CHECK(revocation_reaches(&list, &issued));
    CHECK(!revocation_reaches(&list, &by_anchor));
    list.ids[0][0] = 1;
    CHECK(revocation_reaches(&list, &by_anchor));
    list.ids[0][0] = 0; /* an issuer's id of zeros is none */
    CHECK(!revocation_reaches(&list, &by_anchor));
}

/* ---- update manifests ---- */

struct manifest_vector {
    const char *name;
    const char *key;
    const char *manifest;
    enum manifest_result expect;
    const char *digest; /* NULL: what it says is not in the vector */
    uint32_t size;
    uint32_t rollback;
    uint8_t dependencies;
};
static const struct manifest_vector manifest_vectors[] = {
#include "manifests.inc"
};

static void manifests_are_opened_as_the_vectors_say(void)
{
    unsigned compared = 0;
    for (size_t i = 0; i < sizeof manifest_vectors / sizeof manifest_vectors[0]; i++) {
        const struct manifest_vector *vector = &manifest_vectors[i];
        static const struct manifest nothing;
        uint8_t key[MANIFEST_KEY];
        struct manifest manifest;
        (void)unhex(vector->key, key, sizeof key);
        const size_t length = unhex(vector->manifest, bytes, sizeof bytes);
        const enum manifest_result result = manifest_open(key, bytes, length, &manifest);
        test_check_equal(result, vector->expect, vector->name, __FILE__, __LINE__);
        CHECK(result == MANIFEST_OK || memcmp(&manifest, &nothing, sizeof nothing) == 0);
        if (result == MANIFEST_OK && vector->digest != NULL) {
            uint8_t digest[MANIFEST_DIGEST];
            (void)unhex(vector->digest, digest, sizeof digest);
            CHECK(memcmp(manifest.digest, digest, sizeof digest) == 0);
            CHECK_EQUAL(manifest.size, vector->size);
            CHECK_EQUAL(manifest.rollback, vector->rollback);
            CHECK_EQUAL(manifest.dependencies_count, vector->dependencies);
            compared++;
        }
    }
    CHECK(compared > 3u);
}

void test_signed(void)
{
    RUN(heads_agree_with_rfc_8949);
    RUN(published_cose_messages_are_refused_and_their_signature_holds);
    RUN(chains_are_judged_as_the_vectors_say);
    RUN(revocation_lists_are_judged_as_the_vectors_say);
    RUN(a_list_reaches_a_credential_and_its_issuer);
    RUN(manifests_are_opened_as_the_vectors_say);
}
