// SPDX-License-Identifier: Apache-2.0
/* Members of structs by table, and the declared bounds of fields and ids (docs/protocol/link.md MSG-1, MSG-4). */
#include "codec_bounds.h"

#include <string.h>

bool assay_field_in_range(const struct assay_field *field, uint64_t value)
{
    if (field->type == ASSAY_FIELD_UINT) {
        return value >= field->min && value <= field->max;
    }
    if (field->type == ASSAY_FIELD_ENUM) {
        for (uint8_t i = 0; i < field->values->count; i++) {
            if (field->values->list[i] == value) {
                return true;
            }
        }
        return false;
    }
    return true; /* uint64: all of it */
}

uint64_t assay_load(const uint8_t *member, uint8_t size)
{
    uint8_t u8;
    uint16_t u16;
    uint32_t u32;
    uint64_t u64;
    switch (size) {
    case 1:
        memcpy(&u8, member, sizeof u8);
        return u8;
    case 2:
        memcpy(&u16, member, sizeof u16);
        return u16;
    case 4:
        memcpy(&u32, member, sizeof u32);
        return u32;
    default:
        memcpy(&u64, member, sizeof u64);
        return u64;
    }
}

size_t assay_field_count(const struct assay_field *field, const uint8_t *body)
{
    return (size_t)assay_load(body + field->count, field->max <= UINT8_MAX ? 1u : 2u);
}

bool assay_text_is_printable(const uint8_t *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (text[i] < 0x20u || text[i] > 0x7eu) {
            return false;
        }
    }
    return true;
}

enum assay_cbor_status assay_msg_check_id(const struct assay_message *message, uint16_t id)
{
    const bool fits = message->kind == ASSAY_KIND_RESPONSE || (message->kind == ASSAY_KIND_EVENT) == (id == 0u);
    return fits ? ASSAY_CBOR_OK : ASSAY_CBOR_RANGE;
}
