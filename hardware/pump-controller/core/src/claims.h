// SPDX-License-Identifier: Apache-2.0
/*
 * Reads the claims of a map in their one order (RFC 8949 §4.2.1), strictly: nothing missing, nothing unknown, every value
 * within its bounds. The first fault sticks; whoever reads asks once, at the end.
 */
#ifndef ASSAY_CORE_SRC_CLAIMS_H
#define ASSAY_CORE_SRC_CLAIMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cbor.h"

struct claims {
    struct assay_cbor_reader reader;
    bool good;
};

void claims_begin(struct claims *claims, const uint8_t *bytes, size_t length);
/* The head of a map or an array: its number of pairs or items, min…max; 0 on a fault. */
uint32_t claims_map(struct claims *claims, uint32_t min, uint32_t max);
uint32_t claims_array(struct claims *claims, uint32_t min, uint32_t max);
/* The key that must come next. */
void claims_key(struct claims *claims, int32_t key);
/* Whether this key comes next; the reader stays where it is. */
bool claims_next_is(const struct claims *claims, int32_t key);
/* Values, each within its bounds. */
uint32_t claims_uint(struct claims *claims, uint32_t min, uint32_t max);
void claims_bytes(struct claims *claims, uint8_t *out, size_t length);
/* Printable ASCII of 1…max characters, closed by a zero: `out` has room for max + 1. */
void claims_text(struct claims *claims, char *out, size_t max);
/* No fault so far, and nothing left. */
ASSAY_MUST_CHECK bool claims_end(const struct claims *claims);

#endif
