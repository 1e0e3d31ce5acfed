// SPDX-License-Identifier: Apache-2.0
/* A test authority: trust anchor, issuers, a maker, and what they sign (docs/protocol/credentials.md, update-manifest.md). */
#ifndef HOST_AUTHORITY_H
#define HOST_AUTHORITY_H

#include <stddef.h>
#include <stdint.h>

#include "pump/credential.h"
#include "pump/manifest.h"

enum { AUTHORITY_NOW = 1790000000, AUTHORITY_DAY = 86400 };

struct signer {
    char name[CREDENTIAL_NAME_MAX + 1];
    uint8_t public_key[CREDENTIAL_KEY];
    uint8_t secret_key[64];
};

struct paper {
    uint8_t id;      /* first byte of its cti, the others are zero */
    uint8_t role;    /* of a peer's; 0: an issuer's */
    uint32_t roles;  /* of an issuer's: bit n for role n */
    uint32_t not_before;
    uint32_t expires;
    const char *subject;
    const uint8_t *key; /* X25519 of a peer, Ed25519 of an issuer */
};

/* Signers that differ by number. */
void authority_make(struct signer *signer, const char *name, uint8_t number_of_it);
/* A paper that is valid for a day around AUTHORITY_NOW. */
struct paper authority_paper(uint8_t id, uint8_t role, const uint8_t key[CREDENTIAL_KEY]);
/* A chain of one or, with an issuer's paper, two; its length. `out` takes CREDENTIAL_CHAIN_MAX bytes. */
size_t authority_chain(const struct signer *anchor, const struct paper *issuer, const struct signer *by,
                       const struct paper *paper, uint8_t *out);
/* A revocation list of papers by their first bytes, ascending; its length. `out` takes REVOCATION_LIST_MAX bytes. */
size_t authority_list(const struct signer *anchor, uint32_t counter, const uint8_t *ids, uint8_t count, uint8_t *out);
/* The maker whose updates this build takes: of the development key (development-key.mjs), as unit tests are built. */
void authority_make_maker(struct signer *maker);
/* A manifest signed; its length. `out` takes MANIFEST_MAX bytes. */
size_t authority_manifest(const struct signer *maker, const struct manifest *manifest, uint8_t *out);

#endif
