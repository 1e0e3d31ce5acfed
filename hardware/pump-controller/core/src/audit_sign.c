// SPDX-License-Identifier: Apache-2.0
/* The signing key and its signatures, between link context (asks, takes) and thread context (works). */
#include "pump/audit_sign.h"

#include <string.h>

#include "crypto_auth_hmacsha256.h"
#include "crypto_sign_ed25519.h"
#include "utils.h"

#include "pump/panic.h"
#include "pump/port.h"
#include "pump/store.h"

enum { SEED = crypto_sign_ed25519_SEEDBYTES, LABEL = 24 };

static const char key_label[] = "Assay/1 audit signing key";
/* Sets these signatures apart from all others: no COSE structure, which all else that is signed is, begins so. */
static const char head_label[] = "Assay/1 audit checkpoint";
_Static_assert(sizeof head_label == LABEL + 1, "the label is signed without its end");

/* Shared between the contexts: within critical sections only. */
static struct {
    bool has_key;
    uint8_t public_key[AUDIT_SIGNING_KEY];
    bool wanted; /* a head is to be signed */
    bool busy;   /* it is wanted, being signed, or not taken yet */
    bool ready;
    struct audit_sign_asker asker;
    struct assay_audit_head head;
    uint8_t signature[crypto_sign_ed25519_BYTES];
} shared;

void audit_sign_start(void)
{
    memset(&shared, 0, sizeof shared);
}

/* ---- link context ---- */

bool audit_sign_public_key(uint8_t public_key[AUDIT_SIGNING_KEY])
{
    const uint32_t critical = port_critical_enter();
    const bool has_key = shared.has_key;
    memcpy(public_key, shared.public_key, AUDIT_SIGNING_KEY);
    port_critical_exit(critical);
    return has_key;
}

enum pump_status audit_sign_request(const struct audit_sign_asker *asker, const struct assay_audit_head *head)
{
    const uint32_t critical = port_critical_enter();
    const bool may = shared.has_key && !shared.busy;
    if (may) {
        shared.busy = true;
        shared.wanted = true;
        shared.asker = *asker;
        shared.head = *head;
    }
    port_critical_exit(critical);
    return may ? PUMP_OK : PUMP_STATE;
}

bool audit_sign_take(struct audit_sign_asker *asker, struct assay_audit_checkpoint *checkpoint)
{
    const uint32_t critical = port_critical_enter();
    const bool ready = shared.ready;
    if (ready) {
        *asker = shared.asker;
        *checkpoint = (struct assay_audit_checkpoint){ .sequence = shared.head.sequence,
                                                       .boot_count = shared.head.boot_count,
                                                       .uptime = shared.head.uptime };
        memcpy(checkpoint->chain, shared.head.chain, sizeof checkpoint->chain);
        memcpy(checkpoint->signature, shared.signature, sizeof checkpoint->signature);
        shared.ready = false;
        shared.busy = false;
    }
    port_critical_exit(critical);
    return ready;
}

/* ---- thread context ---- */

static void derive_seed(const struct noise_key_pair *identity, uint8_t seed[SEED])
{
    _Static_assert(SEED == crypto_auth_hmacsha256_BYTES, "one output is the seed");
    (void)crypto_auth_hmacsha256(seed, (const uint8_t *)key_label, sizeof key_label - 1u, identity->secret);
}

static void make_key(const struct noise_key_pair *identity)
{
    uint8_t seed[SEED];
    uint8_t secret[crypto_sign_ed25519_SECRETKEYBYTES];
    uint8_t public_key[AUDIT_SIGNING_KEY];
    derive_seed(identity, seed);
    (void)crypto_sign_ed25519_seed_keypair(public_key, secret, seed);
    sodium_memzero(seed, sizeof seed);
    sodium_memzero(secret, sizeof secret);
    const uint32_t critical = port_critical_enter();
    memcpy(shared.public_key, public_key, sizeof public_key);
    shared.has_key = true;
    port_critical_exit(critical);
}

/* What is signed: the label, then the head's deterministic encoding. */
static void sign(const struct noise_key_pair *identity, const struct assay_audit_head *head,
                 uint8_t signature[crypto_sign_ed25519_BYTES])
{
    uint8_t secret[crypto_sign_ed25519_SECRETKEYBYTES];
    uint8_t bytes[LABEL + ASSAY_AUDIT_HEAD_BYTES_MAX];
    size_t length;
    memcpy(bytes, head_label, LABEL);
    if (assay_audit_head_encode(head, bytes + LABEL, ASSAY_AUDIT_HEAD_BYTES_MAX, &length) != ASSAY_CBOR_OK) {
        pump_panic(); /* the bounds are generated: this cannot be */
    }
    derive_seed(identity, secret);
    memcpy(secret + SEED, shared.public_key, AUDIT_SIGNING_KEY); /* never changes once it is made */
    (void)crypto_sign_ed25519_detached(signature, NULL, bytes, LABEL + length, secret);
    sodium_memzero(secret, sizeof secret);
}

static void hand_back(const uint8_t signature[crypto_sign_ed25519_BYTES])
{
    const uint32_t critical = port_critical_enter();
    memcpy(shared.signature, signature, sizeof shared.signature);
    shared.ready = true;
    port_critical_exit(critical);
    port_request_link();
}

/* The head that is to be signed, once; false when there is none. */
static bool take_head(struct assay_audit_head *head)
{
    const uint32_t critical = port_critical_enter();
    const bool wanted = shared.wanted;
    if (wanted) {
        *head = shared.head;
        shared.wanted = false;
    }
    port_critical_exit(critical);
    return wanted;
}

bool audit_sign_work(void)
{
    uint8_t signature[crypto_sign_ed25519_BYTES];
    struct assay_audit_head head;
    const struct noise_key_pair *identity = store_identity();
    if (identity == NULL) {
        return false;
    }
    if (!shared.has_key) { /* set by this context alone */
        make_key(identity);
        return true;
    }
    if (!take_head(&head)) {
        return false;
    }
    sign(identity, &head, signature);
    hand_back(signature);
    return true;
}
