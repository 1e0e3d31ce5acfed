// SPDX-License-Identifier: Apache-2.0
/* Messages by table: decodes by the tables in generated/messages.c (docs/protocol/link.md §7). */
#include "codec_bounds.h"

#include <string.h>

enum { NO_KEY = -1 };

/* A map that is being read. */
struct open_map {
    const struct assay_shape *shape;
    uint8_t *body;
    uint64_t pairs;   /* still to come */
    int64_t last_key; /* for the order */
    uint32_t seen;    /* bit per field of the shape */
};

/* An array whose items are still to come. */
struct open_array {
    const struct assay_field *field;
    uint8_t *next;
    uint64_t left;
};

/* Form goes before range: INVALID is final, RANGE stands unless something worse comes. */
static enum assay_cbor_status worse(enum assay_cbor_status a, enum assay_cbor_status b)
{
    if (a == ASSAY_CBOR_OK) {
        return b;
    }
    return b == ASSAY_CBOR_OK || a == ASSAY_CBOR_INVALID ? a : b;
}

static void store(uint8_t *member, uint8_t size, uint64_t value)
{
    const uint8_t u8 = (uint8_t)value;
    const uint16_t u16 = (uint16_t)value;
    const uint32_t u32 = (uint32_t)value;
    switch (size) {
    case 1:
        memcpy(member, &u8, sizeof u8);
        break;
    case 2:
        memcpy(member, &u16, sizeof u16);
        break;
    case 4:
        memcpy(member, &u32, sizeof u32);
        break;
    default:
        memcpy(member, &value, sizeof value);
        break;
    }
}

static void store_count(const struct assay_field *field, uint64_t count, uint8_t *body)
{
    store(body + field->count, field->max <= UINT8_MAX ? 1u : 2u, count);
}

static enum assay_cbor_status decode_string(const struct assay_field *field, struct assay_cbor_reader *reader,
                                            uint64_t length, uint8_t *body)
{
    if (length < field->min || length > field->max) {
        return ASSAY_CBOR_INVALID;
    }
    const uint8_t *bytes = assay_cbor_take(reader, length);
    if (bytes == NULL || (field->type == ASSAY_FIELD_TEXT && !assay_text_is_printable(bytes, (size_t)length))) {
        return ASSAY_CBOR_INVALID;
    }
    memcpy(body + field->offset, bytes, (size_t)length); /* text: the struct was zeroed, so a NUL follows */
    if (field->count != ASSAY_NO_MEMBER) {
        store_count(field, length, body);
    }
    return ASSAY_CBOR_OK;
}

static enum assay_cbor_status decode_integer(const struct assay_field *field, const struct assay_cbor_head *head,
                                             uint8_t *body)
{
    if (head->major == ASSAY_CBOR_NINT) {
        return ASSAY_CBOR_RANGE; /* well-formed, and never in range */
    }
    if (head->major != ASSAY_CBOR_UINT) {
        return ASSAY_CBOR_INVALID;
    }
    if (!assay_field_in_range(field, head->argument)) {
        return ASSAY_CBOR_RANGE;
    }
    store(body + field->offset, field->size, head->argument);
    return ASSAY_CBOR_OK;
}

/* Any field but an array. */
static enum assay_cbor_status decode_scalar(const struct assay_field *field, struct assay_cbor_reader *reader,
                                            const struct assay_cbor_head *head, uint8_t *body)
{
    switch (field->type) {
    case ASSAY_FIELD_BOOL:
        if (head->major != ASSAY_CBOR_SIMPLE ||
            (head->argument != ASSAY_CBOR_FALSE && head->argument != ASSAY_CBOR_TRUE)) {
            return ASSAY_CBOR_INVALID;
        }
        *(bool *)(body + field->offset) = head->argument == ASSAY_CBOR_TRUE;
        return ASSAY_CBOR_OK;
    case ASSAY_FIELD_BYTES:
        return head->major == ASSAY_CBOR_BYTES ? decode_string(field, reader, head->argument, body) : ASSAY_CBOR_INVALID;
    case ASSAY_FIELD_TEXT:
        return head->major == ASSAY_CBOR_TEXT ? decode_string(field, reader, head->argument, body) : ASSAY_CBOR_INVALID;
    default:
        return decode_integer(field, head, body);
    }
}

static enum assay_cbor_status open_array(const struct assay_field *field, const struct assay_cbor_head *head,
                                         uint8_t *body, struct open_array *array)
{
    if (head->major != ASSAY_CBOR_ARRAY || head->argument > field->max) {
        return ASSAY_CBOR_INVALID;
    }
    array->field = field;
    array->next = body + field->offset;
    array->left = head->argument;
    store_count(field, head->argument, body);
    return ASSAY_CBOR_OK;
}

static uint8_t find_field(const struct assay_shape *shape, uint64_t key)
{
    uint8_t i = 0;
    while (i < shape->count && shape->fields[i].key != key) {
        i++;
    }
    return i;
}

static bool read_key(struct open_map *map, struct assay_cbor_reader *reader, uint64_t *key)
{
    struct assay_cbor_head head;
    if (!assay_cbor_read_head(reader, &head) || head.major != ASSAY_CBOR_UINT) {
        return false;
    }
    if (head.argument > UINT8_MAX) {
        *key = head.argument; /* no field has such a key */
        return ASSAY_LENIENT;
    }
    if ((int64_t)head.argument <= map->last_key && !ASSAY_LENIENT) {
        return false; /* wrong order, or twice */
    }
    map->last_key = (int64_t)head.argument;
    *key = head.argument;
    return true;
}

/* Reads one pair. An array is only opened: its items are the caller's to read, so that nothing here recurses. */
static enum assay_cbor_status decode_pair(struct open_map *map, struct assay_cbor_reader *reader, struct open_array *array)
{
    uint64_t key;
    struct assay_cbor_head head;
    map->pairs--;
    if (!read_key(map, reader, &key)) {
        return ASSAY_CBOR_INVALID;
    }
    const uint8_t at = find_field(map->shape, key);
    if (at == map->shape->count) {
#if defined(ASSAY_MUTANTS)
        if (ASSAY_LENIENT) {
            return assay_cbor_skip(reader) ? ASSAY_CBOR_OK : ASSAY_CBOR_INVALID;
        }
#endif
        return ASSAY_CBOR_INVALID;
    }
    const struct assay_field *field = &map->shape->fields[at];
    map->seen |= UINT32_C(1) << at;
    if (!assay_cbor_read_head(reader, &head)) {
        return ASSAY_CBOR_INVALID;
    }
    if (field->present != ASSAY_NO_MEMBER) {
        *(bool *)(map->body + field->present) = true;
    }
    if (field->type == ASSAY_FIELD_ARRAY) {
        return array == NULL ? ASSAY_CBOR_INVALID : open_array(field, &head, map->body, array);
    }
    return decode_scalar(field, reader, &head, map->body);
}

static bool has_required(const struct open_map *map)
{
    for (uint8_t i = 0; i < map->shape->count; i++) {
        if (map->shape->fields[i].present == ASSAY_NO_MEMBER && ((map->seen >> i) & 1u) == 0u) {
            return false;
        }
    }
    return true;
}

static enum assay_cbor_status decode_item(struct open_array *array, struct assay_cbor_reader *reader)
{
    const struct assay_shape *shape = array->field->item;
    struct assay_cbor_head head;
    if (!assay_cbor_read_head(reader, &head) || head.major != ASSAY_CBOR_MAP) {
        return ASSAY_CBOR_INVALID;
    }
    struct open_map map = { .shape = shape, .body = array->next, .pairs = head.argument, .last_key = NO_KEY };
    enum assay_cbor_status status = ASSAY_CBOR_OK;
    while (map.pairs > 0u && status != ASSAY_CBOR_INVALID) {
        status = worse(status, decode_pair(&map, reader, NULL));
    }
    array->left--;
    array->next += shape->size;
    return has_required(&map) ? status : ASSAY_CBOR_INVALID;
}

/* The pairs of the outermost map, up to the last byte of the message. */
static enum assay_cbor_status decode_pairs(struct open_map *map, struct assay_cbor_reader *reader)
{
    enum assay_cbor_status status = ASSAY_CBOR_OK;
    struct open_array array = { .left = 0 };
    while (map->pairs > 0u && status != ASSAY_CBOR_INVALID) {
        status = worse(status, decode_pair(map, reader, &array));
        while (array.left > 0u && status != ASSAY_CBOR_INVALID) {
            status = worse(status, decode_item(&array, reader));
        }
    }
    if (!has_required(map) || (reader->left > 0u && !ASSAY_LENIENT)) {
        return ASSAY_CBOR_INVALID;
    }
    return status;
}

static void zero(void *body, size_t size)
{
    if (size > 0u) {
        memset(body, 0, size);
    }
}

static enum assay_cbor_status peek_value(struct assay_cbor_reader *reader, uint16_t *value)
{
    struct assay_cbor_head head;
    if (!assay_cbor_read_head(reader, &head) || (head.major != ASSAY_CBOR_UINT && head.major != ASSAY_CBOR_NINT)) {
        return ASSAY_CBOR_INVALID;
    }
    if (head.major == ASSAY_CBOR_NINT || head.argument > UINT16_MAX) {
        return ASSAY_CBOR_RANGE;
    }
    *value = (uint16_t)head.argument;
    return ASSAY_CBOR_OK;
}

/* Reads `key` and a 16-bit value in their place. */
static enum assay_cbor_status peek_pair(struct assay_cbor_reader *reader, uint64_t key, uint16_t *value)
{
    struct assay_cbor_head head;
    if (!assay_cbor_read_head(reader, &head) || head.major != ASSAY_CBOR_UINT || head.argument != key) {
        return ASSAY_CBOR_INVALID;
    }
    return peek_value(reader, value);
}

static bool read_map_head(struct assay_cbor_reader *reader, uint64_t *pairs)
{
    struct assay_cbor_head head;
    if (!assay_cbor_read_head(reader, &head) || head.major != ASSAY_CBOR_MAP) {
        return false;
    }
    *pairs = head.argument;
    return true;
}

#if defined(ASSAY_MUTANTS)
/* Mutant 12 only: keys 0 and 1 wherever they stand in the map. */
static enum assay_cbor_status peek_anywhere(struct assay_cbor_reader reader, uint16_t *opcode, uint16_t *id)
{
    uint64_t pairs;
    enum assay_cbor_status found = ASSAY_CBOR_INVALID;
    if (!read_map_head(&reader, &pairs)) {
        return ASSAY_CBOR_INVALID;
    }
    for (; pairs > 0u; pairs--) {
        struct assay_cbor_head key;
        if (!assay_cbor_read_head(&reader, &key)) {
            return found;
        }
        if (key.major == ASSAY_CBOR_UINT && key.argument == KEY_OPCODE) {
            found = peek_value(&reader, opcode);
        } else if (key.major == ASSAY_CBOR_UINT && key.argument == KEY_ID) {
            if (peek_value(&reader, id) != ASSAY_CBOR_OK) {
                *id = 0;
            }
        } else if (!assay_cbor_skip(&reader)) {
            return found;
        }
    }
    return found;
}
#endif

enum assay_cbor_status assay_msg_peek(const uint8_t *msg, size_t length, uint16_t *opcode, uint16_t *id)
{
    struct assay_cbor_reader reader = { .next = msg, .left = length };
    uint64_t pairs;
    *opcode = 0;
    *id = 0;
#if defined(ASSAY_MUTANTS)
    if (ASSAY_LENIENT) {
        return peek_anywhere(reader, opcode, id);
    }
#endif
    if (!read_map_head(&reader, &pairs)) {
        return ASSAY_CBOR_INVALID;
    }
    if (pairs == 0u || peek_pair(&reader, KEY_OPCODE, opcode) == ASSAY_CBOR_INVALID) {
        return ASSAY_CBOR_INVALID;
    }
    if (pairs == 1u || peek_pair(&reader, KEY_ID, id) != ASSAY_CBOR_OK) {
        *id = 0;
    }
    return ASSAY_CBOR_OK;
}

static enum assay_cbor_status decode_message(const struct assay_message *message, struct assay_cbor_reader *reader,
                                             uint16_t *id, void *body)
{
    struct open_map map = { .shape = &message->shape, .body = body, .last_key = KEY_ID };
    uint16_t opcode = 0;
    enum assay_cbor_status status;
#if defined(ASSAY_MUTANTS)
    if (ASSAY_LENIENT) {
        status = peek_anywhere(*reader, &opcode, id);
        if (status != ASSAY_CBOR_OK || opcode != message->opcode || !read_map_head(reader, &map.pairs)) {
            return ASSAY_CBOR_INVALID;
        }
        return worse(assay_msg_check_id(message, *id), decode_pairs(&map, reader)); /* keys 0 and 1 are skipped as unknown */
    }
#endif
    if (!read_map_head(reader, &map.pairs) || map.pairs < IMPLICIT_KEYS) {
        return ASSAY_CBOR_INVALID;
    }
    map.pairs -= IMPLICIT_KEYS;
    if (peek_pair(reader, KEY_OPCODE, &opcode) != ASSAY_CBOR_OK || opcode != message->opcode) {
        return ASSAY_CBOR_INVALID;
    }
    status = peek_pair(reader, KEY_ID, id);
    if (status == ASSAY_CBOR_INVALID) {
        return status;
    }
    status = worse(status, assay_msg_check_id(message, *id));
    return worse(status, decode_pairs(&map, reader));
}

enum assay_cbor_status assay_msg_decode(const struct assay_message *message, const uint8_t *msg, size_t length,
                                        uint16_t *id, void *body)
{
    struct assay_cbor_reader reader = { .next = msg, .left = length };
    *id = 0;
    zero(body, message->shape.size);
    const enum assay_cbor_status status = decode_message(message, &reader, id, body);
    if (status != ASSAY_CBOR_OK) {
        zero(body, message->shape.size);
    }
    return status;
}

enum assay_cbor_status assay_map_decode(const struct assay_shape *shape, const uint8_t *map, size_t length, void *body)
{
    struct assay_cbor_reader reader = { .next = map, .left = length };
    struct open_map open = { .shape = shape, .body = body, .last_key = NO_KEY };
    zero(body, shape->size);
    enum assay_cbor_status status = ASSAY_CBOR_INVALID;
    if (read_map_head(&reader, &open.pairs)) {
        status = decode_pairs(&open, &reader);
    }
    if (status != ASSAY_CBOR_OK) {
        zero(body, shape->size);
    }
    return status;
}
