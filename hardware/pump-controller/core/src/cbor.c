// SPDX-License-Identifier: Apache-2.0
/* Strict deterministic CBOR (RFC 8949 §4.2.1): heads, strings and nothing else. */
#include "cbor.h"

#include <string.h>

#if defined(ASSAY_MUTANTS)
bool assay_mutant_lenient = false;
#endif

/* Additional information 24…27 says that 1, 2, 4 or 8 bytes of argument follow (RFC 8949 §3). */
enum { INFO_DIRECT_MAX = 23, INFO_ONE_BYTE = 24, INFO_EIGHT_BYTES = 27 };

/* The smallest argument that needs the given additional information; a smaller one has a shorter form. */
static uint64_t smallest_argument(uint8_t info)
{
    static const uint64_t smallest[] = { 24u, 0x100u, 0x10000u, UINT64_C(0x100000000) };
    return smallest[info - INFO_ONE_BYTE];
}

bool assay_cbor_read_head(struct assay_cbor_reader *reader, struct assay_cbor_head *head)
{
    if (reader->left == 0u) {
        return false;
    }
    const uint8_t major = (uint8_t)(reader->next[0] >> 5);
    const uint8_t info = reader->next[0] & 0x1fu;
    size_t extra = 0;
    uint64_t argument = info;
    if (info > INFO_DIRECT_MAX) {
        /* 28…30 are reserved, 31 is indefinite length. Major 7 with an argument is a float or an unassigned simple value. */
        if (info > INFO_EIGHT_BYTES || (major == ASSAY_CBOR_SIMPLE && !ASSAY_LENIENT)) {
            return false;
        }
        extra = (size_t)1u << (info - INFO_ONE_BYTE);
        if (reader->left - 1u < extra) {
            return false;
        }
        argument = 0;
        for (size_t i = 1; i <= extra; i++) {
            argument = (argument << 8) | reader->next[i];
        }
        if (argument < smallest_argument(info) && !ASSAY_LENIENT) {
            return false;
        }
        if (major == ASSAY_CBOR_SIMPLE) {
            argument = UINT64_MAX; /* a float's bits must not be taken for true or false */
        }
    }
    head->major = major;
    head->argument = argument;
    reader->next += 1u + extra;
    reader->left -= 1u + extra;
    return true;
}

const uint8_t *assay_cbor_take(struct assay_cbor_reader *reader, uint64_t length)
{
    if (length > reader->left) {
        return NULL;
    }
    const uint8_t *bytes = reader->next;
    reader->next += (size_t)length;
    reader->left -= (size_t)length;
    return bytes;
}

#if defined(ASSAY_MUTANTS)
bool assay_cbor_skip(struct assay_cbor_reader *reader)
{
    uint64_t pending = 1;
    while (pending > 0u) {
        struct assay_cbor_head head;
        if (!assay_cbor_read_head(reader, &head)) {
            return false;
        }
        pending--;
        switch (head.major) {
        case ASSAY_CBOR_BYTES:
        case ASSAY_CBOR_TEXT:
            if (assay_cbor_take(reader, head.argument) == NULL) {
                return false;
            }
            break;
        case ASSAY_CBOR_ARRAY:
        case ASSAY_CBOR_MAP:
            /* Each item takes a byte at least: a larger count cannot be well-formed, and the sum cannot wrap. */
            if (head.argument > reader->left) {
                return false;
            }
            pending += head.major == ASSAY_CBOR_MAP ? 2u * head.argument : head.argument;
            break;
        case ASSAY_CBOR_TAG:
            pending++;
            break;
        default:
            break;
        }
    }
    return true;
}
#endif

void assay_cbor_write_bytes(struct assay_cbor_writer *writer, const uint8_t *bytes, size_t length)
{
    if (writer->overflowed || writer->capacity - writer->length < length) {
        writer->overflowed = true;
        return;
    }
    if (length > 0u) {
        memcpy(writer->out + writer->length, bytes, length);
        writer->length += length;
    }
}

void assay_cbor_write_head(struct assay_cbor_writer *writer, enum assay_cbor_major major, uint64_t argument)
{
    uint8_t head[9];
    uint8_t info = (uint8_t)(argument & 0x1fu);
    size_t extra = 0;
    if (argument > INFO_DIRECT_MAX) {
        info = INFO_ONE_BYTE;
        while (info < INFO_EIGHT_BYTES && argument >= smallest_argument((uint8_t)(info + 1u))) {
            info++;
        }
        extra = (size_t)1u << (info - INFO_ONE_BYTE);
    }
    head[0] = (uint8_t)(((unsigned)major << 5) | info);
    for (size_t i = 0; i < extra; i++) {
        head[extra - i] = (uint8_t)(argument >> (8u * i));
    }
    assay_cbor_write_bytes(writer, head, 1u + extra);
}
