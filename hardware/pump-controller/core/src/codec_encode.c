// SPDX-License-Identifier: Apache-2.0
/* Messages by table: encodes by the tables in generated/messages.c (docs/protocol/link.md §7). */
#include "codec_bounds.h"

static bool is_present(const struct assay_field *field, const uint8_t *body)
{
    return field->present == ASSAY_NO_MEMBER || *(const bool *)(body + field->present);
}

static uint64_t count_present(const struct assay_shape *shape, const uint8_t *body)
{
    uint64_t count = 0;
    for (uint8_t i = 0; i < shape->count; i++) {
        count += is_present(&shape->fields[i], body) ? 1u : 0u;
    }
    return count;
}

static size_t text_length(const char *text, size_t max)
{
    size_t length = 0;
    while (length < max && text[length] != '\0') {
        length++;
    }
    return length;
}

static enum assay_cbor_status encode_string(const struct assay_field *field, const uint8_t *body,
                                            struct assay_cbor_writer *writer)
{
    const uint8_t *bytes = body + field->offset;
    size_t length = field->max;
    if (field->type == ASSAY_FIELD_TEXT) {
        length = text_length((const char *)bytes, field->max + 1u);
    } else if (field->count != ASSAY_NO_MEMBER) {
        length = assay_field_count(field, body);
    }
    if (length < field->min || length > field->max ||
        (field->type == ASSAY_FIELD_TEXT && !assay_text_is_printable(bytes, length))) {
        return ASSAY_CBOR_RANGE;
    }
    assay_cbor_write_head(writer, field->type == ASSAY_FIELD_TEXT ? ASSAY_CBOR_TEXT : ASSAY_CBOR_BYTES, length);
    assay_cbor_write_bytes(writer, bytes, length);
    return ASSAY_CBOR_OK;
}

/* The value of one field; of an array only its head. */
static enum assay_cbor_status encode_value(const struct assay_field *field, const uint8_t *body,
                                           struct assay_cbor_writer *writer)
{
    switch (field->type) {
    case ASSAY_FIELD_BOOL:
        assay_cbor_write_head(writer, ASSAY_CBOR_SIMPLE,
                              *(const bool *)(body + field->offset) ? ASSAY_CBOR_TRUE : ASSAY_CBOR_FALSE);
        return ASSAY_CBOR_OK;
    case ASSAY_FIELD_BYTES:
    case ASSAY_FIELD_TEXT:
        return encode_string(field, body, writer);
    case ASSAY_FIELD_ARRAY:
        if (assay_field_count(field, body) > field->max) {
            return ASSAY_CBOR_RANGE;
        }
        assay_cbor_write_head(writer, ASSAY_CBOR_ARRAY, assay_field_count(field, body));
        return ASSAY_CBOR_OK;
    default: {
        const uint64_t value = assay_load(body + field->offset, field->size);
        if (!assay_field_in_range(field, value)) {
            return ASSAY_CBOR_RANGE;
        }
        assay_cbor_write_head(writer, ASSAY_CBOR_UINT, value);
        return ASSAY_CBOR_OK;
    }
    }
}

/* One record of an array. Records hold no arrays: the generator sees to that. */
static enum assay_cbor_status encode_item(const struct assay_shape *shape, const uint8_t *body,
                                          struct assay_cbor_writer *writer)
{
    enum assay_cbor_status status = ASSAY_CBOR_OK;
    assay_cbor_write_head(writer, ASSAY_CBOR_MAP, count_present(shape, body));
    for (uint8_t i = 0; i < shape->count && status == ASSAY_CBOR_OK; i++) {
        const struct assay_field *field = &shape->fields[i];
        if (is_present(field, body)) {
            assay_cbor_write_head(writer, ASSAY_CBOR_UINT, field->key);
            status = encode_value(field, body, writer);
        }
    }
    return status;
}

static enum assay_cbor_status encode_fields(const struct assay_shape *shape, const uint8_t *body,
                                            struct assay_cbor_writer *writer)
{
    enum assay_cbor_status status = ASSAY_CBOR_OK;
    for (uint8_t i = 0; i < shape->count && status == ASSAY_CBOR_OK; i++) {
        const struct assay_field *field = &shape->fields[i];
        if (!is_present(field, body)) {
            continue;
        }
        assay_cbor_write_head(writer, ASSAY_CBOR_UINT, field->key);
        status = encode_value(field, body, writer);
        const size_t items = field->type == ASSAY_FIELD_ARRAY ? assay_field_count(field, body) : 0u;
        for (size_t n = 0; n < items && status == ASSAY_CBOR_OK; n++) {
            status = encode_item(field->item, body + field->offset + n * field->item->size, writer);
        }
    }
    return status;
}

static enum assay_cbor_status finish(const struct assay_cbor_writer *writer, enum assay_cbor_status status, size_t *length)
{
    if (status == ASSAY_CBOR_OK && writer->overflowed) {
        status = ASSAY_CBOR_SPACE;
    }
    *length = status == ASSAY_CBOR_OK ? writer->length : 0u;
    return status;
}

enum assay_cbor_status assay_msg_encode(const struct assay_message *message, uint16_t id, const void *body, uint8_t *out,
                                        size_t capacity, size_t *length)
{
    struct assay_cbor_writer writer = { .out = out, .capacity = capacity };
    enum assay_cbor_status status = assay_msg_check_id(message, id);
    assay_cbor_write_head(&writer, ASSAY_CBOR_MAP, IMPLICIT_KEYS + count_present(&message->shape, body));
    assay_cbor_write_head(&writer, ASSAY_CBOR_UINT, KEY_OPCODE);
    assay_cbor_write_head(&writer, ASSAY_CBOR_UINT, message->opcode);
    assay_cbor_write_head(&writer, ASSAY_CBOR_UINT, KEY_ID);
    assay_cbor_write_head(&writer, ASSAY_CBOR_UINT, id);
    if (status == ASSAY_CBOR_OK) {
        status = encode_fields(&message->shape, body, &writer);
    }
    return finish(&writer, status, length);
}

enum assay_cbor_status assay_map_encode(const struct assay_shape *shape, const void *body, uint8_t *out, size_t capacity,
                                        size_t *length)
{
    struct assay_cbor_writer writer = { .out = out, .capacity = capacity };
    assay_cbor_write_head(&writer, ASSAY_CBOR_MAP, count_present(shape, body));
    const enum assay_cbor_status status = encode_fields(shape, body, &writer);
    return finish(&writer, status, length);
}
