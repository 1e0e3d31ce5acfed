// SPDX-License-Identifier: Apache-2.0
/* Messages by table: decodes and encodes what generated/messages.c declares (docs/protocol/link.md §7). No heap, no recursion. */
#ifndef ASSAY_CORE_SRC_CODEC_H
#define ASSAY_CORE_SRC_CODEC_H

#include "cbor.h"

enum assay_field_type {
    ASSAY_FIELD_UINT,
    ASSAY_FIELD_UINT64,
    ASSAY_FIELD_BOOL,
    ASSAY_FIELD_BYTES,
    ASSAY_FIELD_TEXT,
    ASSAY_FIELD_ENUM,
    ASSAY_FIELD_ARRAY
};

/* Offset that stands for "there is no such member". */
#define ASSAY_NO_MEMBER 0xffffu

struct assay_shape;

/* An enumeration's values, ascending. */
struct assay_values {
    const uint16_t *list;
    uint8_t count;
};

/* One member of a map. Members of the C struct are found by offset. */
struct assay_field {
    uint8_t key;
    uint8_t type;           /* enum assay_field_type */
    uint8_t size;           /* integers and enums: bytes of the C member, 1, 2, 4 or 8 */
    uint16_t offset;        /* of the value */
    uint16_t present;       /* of the `has_…` member of an optional field, else ASSAY_NO_MEMBER */
    uint16_t count;         /* of the length (bytes) or count (array), else ASSAY_NO_MEMBER: uint8_t, or uint16_t when max > 255 */
    uint32_t min;           /* uint: value; bytes: length */
    uint32_t max;           /* uint: value; bytes, text: length; array: items */
    const struct assay_values *values; /* enum */
    const struct assay_shape *item;    /* array: its records, which hold no arrays themselves */
};

/* A map with integer keys, and the C struct that holds it. */
struct assay_shape {
    const struct assay_field *fields; /* keys ascending */
    uint8_t count;                    /* at most 32 */
    uint16_t size;                    /* of the struct; 0 when there are no fields */
};

/* In place of a feature: every pump knows the message. */
#define ASSAY_EVERY_PUMP 0xffu

enum assay_kind { ASSAY_KIND_REQUEST = 1, ASSAY_KIND_RESPONSE = 2, ASSAY_KIND_EVENT = 3 };

struct assay_message {
    uint16_t opcode;
    uint8_t kind;          /* enum assay_kind */
    uint8_t roles;         /* requests: bit (1 << role) for each role that may send it */
    uint8_t provisioned_roles; /* of those, the ones that still may once the pump is provisioned */
    uint8_t feature;       /* enum assay_feature: pumps without it answer `unsupported`; or ASSAY_EVERY_PUMP */
    bool changes_delivery; /* accepted in order and fresh only (REC-10, FRESH-3); its struct ends with issued, life, key */
    struct assay_shape shape;
};

/*
 * First stage: reads opcode and request id as far as they can be read, else 0; nothing else is looked at. Not OK
 * (ASSAY_CBOR_INVALID) when the opcode cannot be read. An integer that is no 16-bit opcode reads as opcode 0, which no
 * message has: `unsupported`, as link.md MSG-5 wants it.
 */
ASSAY_MUST_CHECK enum assay_cbor_status assay_msg_peek(const uint8_t *msg, size_t length, uint16_t *opcode, uint16_t *id);

/*
 * Second stage: the whole message, strictly. Form before range (MSG-4): a message with both faults is INVALID.
 * `body` is the struct that belongs to `message` (NULL when its shape has no fields); it is all zero unless OK.
 */
ASSAY_MUST_CHECK enum assay_cbor_status assay_msg_decode(const struct assay_message *message, const uint8_t *msg,
                                                         size_t length, uint16_t *id, void *body);

/* Encodes; SPACE when `capacity` is too small, RANGE when the caller's struct holds a value outside its declaration. */
ASSAY_MUST_CHECK enum assay_cbor_status assay_msg_encode(const struct assay_message *message, uint16_t id, const void *body,
                                                         uint8_t *out, size_t capacity, size_t *length);

/* The same for a map without opcode and id (the payloads of HELLO, HELLO_REPLY and HANDSHAKE_3). */
ASSAY_MUST_CHECK enum assay_cbor_status assay_map_decode(const struct assay_shape *shape, const uint8_t *map,
                                                         size_t length, void *body);
ASSAY_MUST_CHECK enum assay_cbor_status assay_map_encode(const struct assay_shape *shape, const void *body, uint8_t *out,
                                                         size_t capacity, size_t *length);

#endif
