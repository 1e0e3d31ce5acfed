// SPDX-License-Identifier: Apache-2.0
/* The test authority. */
#include "authority.h"

#include <string.h>

#include "cbor.h"
#include "crypto_hash_sha256.h"
#include "crypto_sign_ed25519.h"
#include "test.h"

enum { PART_MAX = 512, SIGNATURE = 64 };

struct part {
    uint8_t bytes[PART_MAX];
    struct assay_cbor_writer writer;
};

static void begin(struct part *part)
{
    part->writer = (struct assay_cbor_writer){ .out = part->bytes, .capacity = sizeof part->bytes };
}

static void head(struct part *part, enum assay_cbor_major major, uint64_t argument)
{
    assay_cbor_write_head(&part->writer, major, argument);
}

static void bytes(struct part *part, const void *data, size_t length)
{
    head(part, ASSAY_CBOR_BYTES, length);
    assay_cbor_write_bytes(&part->writer, data, length);
}

static void text(struct part *part, uint64_t key, const char *value)
{
    head(part, ASSAY_CBOR_UINT, key);
    head(part, ASSAY_CBOR_TEXT, strlen(value));
    assay_cbor_write_bytes(&part->writer, (const uint8_t *)value, strlen(value));
}

static void number(struct part *part, uint64_t key, uint64_t value)
{
    head(part, ASSAY_CBOR_UINT, key);
    head(part, ASSAY_CBOR_UINT, value);
}

static void make_of_seed(struct signer *signer, const uint8_t seed[32])
{
    CHECK(crypto_sign_ed25519_seed_keypair(signer->public_key, signer->secret_key, seed) == 0);
}

void authority_make(struct signer *signer, const char *name, uint8_t number_of_it)
{
    uint8_t seed[32];
    memset(seed, number_of_it, sizeof seed);
    memset(signer, 0, sizeof *signer);
    memcpy(signer->name, name, strlen(name));
    make_of_seed(signer, seed);
}

struct paper authority_paper(uint8_t id, uint8_t role, const uint8_t key[CREDENTIAL_KEY])
{
    return (struct paper){ .id = id,
                           .role = role,
                           .not_before = AUTHORITY_NOW - AUTHORITY_DAY,
                           .expires = AUTHORITY_NOW + AUTHORITY_DAY,
                           .subject = "Peer",
                           .key = key };
}

/* COSE_Sign1 with what CRED-1 to CRED-5 want. */
static void sign(struct part *out, const struct signer *signer, const char *use, const struct part *payload)
{
    struct part protected;
    struct part structure;
    uint8_t hash[crypto_hash_sha256_BYTES];
    uint8_t signature[SIGNATURE];
    (void)crypto_hash_sha256(hash, signer->public_key, CREDENTIAL_KEY);
    begin(&protected);
    head(&protected, ASSAY_CBOR_MAP, 2);
    head(&protected, ASSAY_CBOR_UINT, 1);
    head(&protected, ASSAY_CBOR_NINT, 7); /* -8, EdDSA */
    head(&protected, ASSAY_CBOR_UINT, 4);
    bytes(&protected, hash, CREDENTIAL_ID);
    begin(&structure);
    head(&structure, ASSAY_CBOR_ARRAY, 4);
    head(&structure, ASSAY_CBOR_TEXT, 10);
    assay_cbor_write_bytes(&structure.writer, (const uint8_t *)"Signature1", 10);
    bytes(&structure, protected.bytes, protected.writer.length);
    bytes(&structure, use, strlen(use));
    bytes(&structure, payload->bytes, payload->writer.length);
    CHECK(crypto_sign_ed25519_detached(signature, NULL, structure.bytes, structure.writer.length, signer->secret_key) == 0);
    begin(out);
    head(out, ASSAY_CBOR_ARRAY, 4);
    bytes(out, protected.bytes, protected.writer.length);
    head(out, ASSAY_CBOR_MAP, 0);
    bytes(out, payload->bytes, payload->writer.length);
    bytes(out, signature, sizeof signature);
    CHECK(!out->writer.overflowed && !structure.writer.overflowed);
}

static void sign_paper(struct part *out, const struct signer *signer, const struct paper *paper)
{
    const uint8_t id[CREDENTIAL_ID] = { paper->id };
    const bool is_issuer = paper->role == 0u;
    struct part claims;
    begin(&claims);
    head(&claims, ASSAY_CBOR_MAP, 8);
    text(&claims, 1, signer->name);
    text(&claims, 2, paper->subject);
    number(&claims, 4, paper->expires);
    number(&claims, 5, paper->not_before);
    number(&claims, 6, paper->not_before);
    head(&claims, ASSAY_CBOR_UINT, 7);
    bytes(&claims, id, sizeof id);
    head(&claims, ASSAY_CBOR_UINT, 8);
    head(&claims, ASSAY_CBOR_MAP, 1);
    head(&claims, ASSAY_CBOR_UINT, 1);
    head(&claims, ASSAY_CBOR_MAP, 3);
    number(&claims, 1, 1);
    head(&claims, ASSAY_CBOR_NINT, 0); /* crv */
    head(&claims, ASSAY_CBOR_UINT, is_issuer ? 6 : 4);
    head(&claims, ASSAY_CBOR_NINT, 1); /* x */
    bytes(&claims, paper->key, CREDENTIAL_KEY);
    head(&claims, ASSAY_CBOR_NINT, is_issuer ? 65537 : 65536);
    head(&claims, ASSAY_CBOR_UINT, is_issuer ? paper->roles : paper->role);
    sign(out, signer, "Assay/1 credential", &claims);
}

size_t authority_chain(const struct signer *anchor, const struct paper *issuer, const struct signer *by,
                       const struct paper *paper, uint8_t *out)
{
    struct part chain;
    struct part link;
    begin(&chain);
    head(&chain, ASSAY_CBOR_ARRAY, issuer != NULL ? 2 : 1);
    if (issuer != NULL) {
        sign_paper(&link, anchor, issuer);
        bytes(&chain, link.bytes, link.writer.length);
    }
    sign_paper(&link, issuer != NULL ? by : anchor, paper);
    bytes(&chain, link.bytes, link.writer.length);
    CHECK(!chain.writer.overflowed && chain.writer.length <= CREDENTIAL_CHAIN_MAX);
    memcpy(out, chain.bytes, chain.writer.length);
    return chain.writer.length;
}

size_t authority_list(const struct signer *anchor, uint32_t counter, const uint8_t *ids, uint8_t count, uint8_t *out)
{
    struct part claims;
    struct part list;
    begin(&claims);
    head(&claims, ASSAY_CBOR_MAP, 4);
    text(&claims, 1, anchor->name);
    number(&claims, 6, AUTHORITY_NOW);
    head(&claims, ASSAY_CBOR_NINT, 65538);
    head(&claims, ASSAY_CBOR_UINT, counter);
    head(&claims, ASSAY_CBOR_NINT, 65539);
    head(&claims, ASSAY_CBOR_ARRAY, count);
    for (uint8_t i = 0; i < count; i++) {
        const uint8_t id[CREDENTIAL_ID] = { ids[i] };
        bytes(&claims, id, sizeof id);
    }
    sign(&list, anchor, "Assay/1 revocation", &claims);
    memcpy(out, list.bytes, list.writer.length);
    return list.writer.length;
}

/* ---- the maker ---- */

void authority_make_maker(struct signer *maker)
{
    static const char sentence[] = "Assay reference pump, DEVELOPMENT update key, known to everybody, never for products";
    uint8_t seed[crypto_hash_sha256_BYTES];
    memset(maker, 0, sizeof *maker);
    (void)crypto_hash_sha256(seed, (const uint8_t *)sentence, sizeof sentence - 1u);
    make_of_seed(maker, seed);
}

static void version(struct part *part, const uint16_t parts[3])
{
    head(part, ASSAY_CBOR_ARRAY, 3);
    for (unsigned i = 0; i < 3u; i++) {
        head(part, ASSAY_CBOR_UINT, parts[i]);
    }
}

static void binary(struct part *part, uint64_t key, const uint8_t *value, size_t length)
{
    head(part, ASSAY_CBOR_UINT, key);
    bytes(part, value, length);
}

static void dependencies(struct part *part, const struct manifest *manifest)
{
    head(part, ASSAY_CBOR_UINT, 13);
    head(part, ASSAY_CBOR_ARRAY, manifest->dependencies_count);
    for (unsigned i = 0; i < manifest->dependencies_count; i++) {
        const struct manifest_dependency *dependency = &manifest->dependencies[i];
        head(part, ASSAY_CBOR_ARRAY, 2);
        head(part, ASSAY_CBOR_TEXT, strlen(dependency->component));
        assay_cbor_write_bytes(&part->writer, (const uint8_t *)dependency->component, strlen(dependency->component));
        version(part, dependency->minimum);
    }
}

size_t authority_manifest(const struct signer *maker, const struct manifest *manifest, uint8_t *out)
{
    struct part claims;
    struct part paper;
    begin(&claims);
    head(&claims, ASSAY_CBOR_MAP, 12u + (manifest->dependencies_count > 0u ? 1u : 0u) + (manifest->expires ? 1u : 0u));
    number(&claims, 1, 1);
    number(&claims, 2, manifest->sequence);
    binary(&claims, 3, manifest->vendor_id, MANIFEST_UUID);
    binary(&claims, 4, manifest->class_id, MANIFEST_UUID);
    text(&claims, 5, manifest->component);
    head(&claims, ASSAY_CBOR_UINT, 6);
    version(&claims, manifest->version);
    number(&claims, 7, manifest->rollback);
    number(&claims, 8, manifest->size);
    binary(&claims, 9, manifest->digest, MANIFEST_DIGEST);
    number(&claims, 10, manifest->load_address);
    number(&claims, 11, manifest->build);
    binary(&claims, 12, manifest->sbom_digest, MANIFEST_DIGEST);
    if (manifest->dependencies_count > 0u) {
        dependencies(&claims, manifest);
    }
    if (manifest->expires) {
        number(&claims, 14, manifest->expiry);
    }
    sign(&paper, maker, "Assay/1 update", &claims);
    CHECK(paper.writer.length <= MANIFEST_MAX);
    memcpy(out, paper.bytes, paper.writer.length);
    return paper.writer.length;
}
