// SPDX-License-Identifier: Apache-2.0
/* Update manifests: authenticated, then read in their one order. The first stage of the boot links this too. */
#include "pump/manifest.h"

#include <string.h>

#include "../generated/messages.h"
#include "claims.h"
#include "pump/cose.h"

enum {
    KEY_STRUCTURE = 1,
    KEY_SEQUENCE,
    KEY_VENDOR_ID,
    KEY_CLASS_ID,
    KEY_COMPONENT,
    KEY_VERSION,
    KEY_ROLLBACK,
    KEY_SIZE,
    KEY_DIGEST,
    KEY_LOAD_ADDRESS,
    KEY_BUILD,
    KEY_SBOM_DIGEST,
    KEY_DEPENDENCIES,
    KEY_EXPIRES
};
enum { STRUCTURE_VERSION = 1, NEEDED = 12, VERSION_PARTS = 3, DEPENDENCY_PARTS = 2 };

static void read_version(struct claims *claims, uint16_t version[VERSION_PARTS])
{
    (void)claims_array(claims, VERSION_PARTS, VERSION_PARTS);
    for (unsigned i = 0; i < VERSION_PARTS; i++) {
        version[i] = (uint16_t)claims_uint(claims, 0, UINT16_MAX);
    }
}

static void read_dependencies(struct claims *claims, struct manifest *manifest)
{
    claims_key(claims, KEY_DEPENDENCIES);
    manifest->dependencies_count = (uint8_t)claims_array(claims, 1, MANIFEST_DEPENDENCIES_MAX);
    for (unsigned i = 0; i < manifest->dependencies_count; i++) {
        (void)claims_array(claims, DEPENDENCY_PARTS, DEPENDENCY_PARTS);
        claims_text(claims, manifest->dependencies[i].component, MANIFEST_COMPONENT_MAX);
        read_version(claims, manifest->dependencies[i].minimum);
    }
}

PUMP_MUST_CHECK static bool read_manifest(const struct cose_payload *payload, struct manifest *manifest)
{
    struct claims claims;
    claims_begin(&claims, payload->bytes, payload->length);
    const uint32_t pairs = claims_map(&claims, 0, UINT8_MAX);
    claims_key(&claims, KEY_STRUCTURE);
    (void)claims_uint(&claims, STRUCTURE_VERSION, STRUCTURE_VERSION);
    claims_key(&claims, KEY_SEQUENCE);
    manifest->sequence = claims_uint(&claims, 0, UINT32_MAX);
    claims_key(&claims, KEY_VENDOR_ID);
    claims_bytes(&claims, manifest->vendor_id, MANIFEST_UUID);
    claims_key(&claims, KEY_CLASS_ID);
    claims_bytes(&claims, manifest->class_id, MANIFEST_UUID);
    claims_key(&claims, KEY_COMPONENT);
    claims_text(&claims, manifest->component, MANIFEST_COMPONENT_MAX);
    claims_key(&claims, KEY_VERSION);
    read_version(&claims, manifest->version);
    claims_key(&claims, KEY_ROLLBACK);
    manifest->rollback = claims_uint(&claims, 0, UINT32_MAX);
    claims_key(&claims, KEY_SIZE);
    manifest->size = claims_uint(&claims, 1, UINT32_MAX);
    claims_key(&claims, KEY_DIGEST);
    claims_bytes(&claims, manifest->digest, MANIFEST_DIGEST);
    claims_key(&claims, KEY_LOAD_ADDRESS);
    manifest->load_address = claims_uint(&claims, 0, UINT32_MAX);
    claims_key(&claims, KEY_BUILD);
    manifest->build = (uint8_t)claims_uint(&claims, ASSAY_BUILD_KIND_RELEASE, ASSAY_BUILD_KIND_MUTANTS);
    claims_key(&claims, KEY_SBOM_DIGEST);
    claims_bytes(&claims, manifest->sbom_digest, MANIFEST_DIGEST);
    uint32_t found = NEEDED;
    if (claims_next_is(&claims, KEY_DEPENDENCIES)) {
        read_dependencies(&claims, manifest);
        found++;
    }
    if (claims_next_is(&claims, KEY_EXPIRES)) {
        claims_key(&claims, KEY_EXPIRES);
        manifest->expiry = claims_uint(&claims, 0, UINT32_MAX);
        manifest->expires = true;
        found++;
    }
    return claims_end(&claims) && pairs == found;
}

enum manifest_result manifest_open(const uint8_t key[MANIFEST_KEY], const uint8_t *bytes, size_t length,
                                   struct manifest *manifest)
{
    struct cose_payload payload;
    memset(manifest, 0, sizeof *manifest);
    if (length > MANIFEST_MAX) {
        return MANIFEST_TOO_LARGE;
    }
    switch (cose_open(COSE_UPDATE, key, bytes, length, &payload)) {
    case COSE_OK:
        break;
    case COSE_UNKNOWN_SIGNER:
        return MANIFEST_UNKNOWN_SIGNER;
    case COSE_BAD_SIGNATURE:
        return MANIFEST_BAD_SIGNATURE;
    case COSE_MALFORMED:
    default:
        return MANIFEST_MALFORMED;
    }
    if (!read_manifest(&payload, manifest)) {
        memset(manifest, 0, sizeof *manifest);
        return MANIFEST_MALFORMED;
    }
    return MANIFEST_OK;
}
