// SPDX-License-Identifier: Apache-2.0
/*
 * What decoder, encoder and other readers of the tables share: members of structs, the declared bounds
 * (docs/protocol/link.md MSG-4) and the two implicit keys (MSG-1).
 */
#ifndef ASSAY_CORE_SRC_CODEC_BOUNDS_H
#define ASSAY_CORE_SRC_CODEC_BOUNDS_H

#include "codec.h"

enum { KEY_OPCODE = 0, KEY_ID = 1, IMPLICIT_KEYS = 2 };

/* Whether an integer lies in the field's range, or is one of its enumeration's values. */
ASSAY_MUST_CHECK bool assay_field_in_range(const struct assay_field *field, uint64_t value);

/* An unsigned integer in a struct, of 1, 2, 4 or 8 bytes. */
uint64_t assay_load(const uint8_t *member, uint8_t size);

/* The length or count that a struct holds for a field that has one. */
size_t assay_field_count(const struct assay_field *field, const uint8_t *body);

/* Text is printable ASCII in this version. */
ASSAY_MUST_CHECK bool assay_text_is_printable(const uint8_t *text, size_t length);

/* Requests have an id from 1, events have 0; an answer repeats what could be read of the request's, so it may be 0. */
ASSAY_MUST_CHECK enum assay_cbor_status assay_msg_check_id(const struct assay_message *message, uint16_t id);

#endif
