// SPDX-License-Identifier: Apache-2.0
/* Claims of signed maps, one after the other. */
#include "claims.h"

#include <string.h>

#include "codec_bounds.h"

void claims_begin(struct claims *claims, const uint8_t *bytes, size_t length)
{
    claims->reader.next = bytes;
    claims->reader.left = length;
    claims->good = true;
}

static bool read_head(struct claims *claims, enum assay_cbor_major major, struct assay_cbor_head *head)
{
    claims->good = claims->good && assay_cbor_read_head(&claims->reader, head) && head->major == (uint8_t)major;
    return claims->good;
}

static uint32_t read_argument(struct claims *claims, enum assay_cbor_major major, uint32_t min, uint32_t max)
{
    struct assay_cbor_head head;
    if (!read_head(claims, major, &head) || head.argument < min || head.argument > max) {
        claims->good = false;
        return 0;
    }
    return (uint32_t)head.argument;
}

uint32_t claims_map(struct claims *claims, uint32_t min, uint32_t max)
{
    return read_argument(claims, ASSAY_CBOR_MAP, min, max);
}

uint32_t claims_array(struct claims *claims, uint32_t min, uint32_t max)
{
    return read_argument(claims, ASSAY_CBOR_ARRAY, min, max);
}

static bool take_key(struct assay_cbor_reader *reader, int32_t key)
{
    struct assay_cbor_head head;
    const enum assay_cbor_major major = key < 0 ? ASSAY_CBOR_NINT : ASSAY_CBOR_UINT;
    const uint64_t argument = key < 0 ? (uint64_t)(-1 - (int64_t)key) : (uint64_t)key;
    return assay_cbor_read_head(reader, &head) && head.major == (uint8_t)major && head.argument == argument;
}

void claims_key(struct claims *claims, int32_t key)
{
    claims->good = claims->good && take_key(&claims->reader, key);
}

bool claims_next_is(const struct claims *claims, int32_t key)
{
    struct assay_cbor_reader ahead = claims->reader;
    return claims->good && take_key(&ahead, key);
}

uint32_t claims_uint(struct claims *claims, uint32_t min, uint32_t max)
{
    return read_argument(claims, ASSAY_CBOR_UINT, min, max);
}

void claims_bytes(struct claims *claims, uint8_t *out, size_t length)
{
    struct assay_cbor_head head;
    const uint8_t *bytes = NULL;
    if (read_head(claims, ASSAY_CBOR_BYTES, &head) && head.argument == length) {
        bytes = assay_cbor_take(&claims->reader, length);
    }
    claims->good = bytes != NULL;
    if (bytes != NULL) {
        memcpy(out, bytes, length);
    } else {
        memset(out, 0, length);
    }
}

void claims_text(struct claims *claims, char *out, size_t max)
{
    struct assay_cbor_head head;
    const uint8_t *text = NULL;
    out[0] = '\0';
    if (read_head(claims, ASSAY_CBOR_TEXT, &head) && head.argument >= 1u && head.argument <= max) {
        text = assay_cbor_take(&claims->reader, head.argument);
    }
    claims->good = text != NULL && assay_text_is_printable(text, (size_t)head.argument);
    if (claims->good) {
        memcpy(out, text, (size_t)head.argument);
        out[head.argument] = '\0';
    }
}

bool claims_end(const struct claims *claims)
{
    return claims->good && claims->reader.left == 0u;
}
