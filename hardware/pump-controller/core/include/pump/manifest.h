// SPDX-License-Identifier: Apache-2.0
/* Update manifests (docs/protocol/update-manifest.md): what an image is, for which device, and what it may replace. */
#ifndef PUMP_MANIFEST_H
#define PUMP_MANIFEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pump/status.h"

enum { MANIFEST_MAX = 256, MANIFEST_UUID = 16, MANIFEST_COMPONENT_MAX = 12, MANIFEST_DIGEST = 32 };
enum { MANIFEST_DEPENDENCIES_MAX = 4, MANIFEST_KEY = 32 };

/* Success is not zero, and the values are far apart: a skipped instruction must not read as success. */
enum manifest_result {
    MANIFEST_OK = 0x6c35,
    MANIFEST_TOO_LARGE = 0x17c2,
    MANIFEST_MALFORMED = 0x23b9,
    MANIFEST_UNKNOWN_SIGNER = 0x359e,
    MANIFEST_BAD_SIGNATURE = 0x5a6d
};

struct manifest_dependency {
    char component[MANIFEST_COMPONENT_MAX + 1];
    uint16_t minimum[3]; /* major, minor, patch */
};

struct manifest {
    uint32_t sequence;
    uint8_t vendor_id[MANIFEST_UUID];
    uint8_t class_id[MANIFEST_UUID];
    char component[MANIFEST_COMPONENT_MAX + 1];
    uint16_t version[3];
    uint32_t rollback;
    uint32_t size;
    uint8_t digest[MANIFEST_DIGEST]; /* SHA-256 of the image */
    uint32_t load_address;
    uint8_t build; /* enum assay_build_kind */
    uint8_t sbom_digest[MANIFEST_DIGEST];
    uint8_t dependencies_count;
    struct manifest_dependency dependencies[MANIFEST_DEPENDENCIES_MAX];
    bool expires; /* whether it may be installed until `expiry` only */
    uint32_t expiry;
};

/* Authenticates and reads a manifest; `manifest` is all zero unless OK. It is not judged for any device. */
PUMP_MUST_CHECK enum manifest_result manifest_open(const uint8_t key[MANIFEST_KEY], const uint8_t *bytes, size_t length,
                                                   struct manifest *manifest);

#endif
