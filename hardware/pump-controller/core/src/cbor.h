// SPDX-License-Identifier: Apache-2.0
/* Strict deterministic CBOR (RFC 8949 §4.2.1), reading and writing, for the subset that docs/protocol/link.md §7 uses. */
#ifndef ASSAY_CORE_SRC_CBOR_H
#define ASSAY_CORE_SRC_CBOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define ASSAY_MUST_CHECK __attribute__((warn_unused_result))
#else
#define ASSAY_MUST_CHECK
#endif

/* Append only. Success is not zero, and the values are far apart: a skipped instruction must not read as success. */
enum assay_cbor_status {
    ASSAY_CBOR_OK = 0x5ac3,      /* well-formed and in range */
    ASSAY_CBOR_INVALID = 0x2b1d, /* not the declared form: Response invalidOperand (link.md MSG-2) */
    ASSAY_CBOR_RANGE = 0x6e94,   /* the declared form, a value outside its range: Response outOfRange (link.md MSG-4) */
    ASSAY_CBOR_SPACE = 0x1957    /* encoder: the buffer is too small */
};

/* Major types, RFC 8949 §3.1. */
enum assay_cbor_major {
    ASSAY_CBOR_UINT = 0,
    ASSAY_CBOR_NINT = 1,
    ASSAY_CBOR_BYTES = 2,
    ASSAY_CBOR_TEXT = 3,
    ASSAY_CBOR_ARRAY = 4,
    ASSAY_CBOR_MAP = 5,
    ASSAY_CBOR_TAG = 6,
    ASSAY_CBOR_SIMPLE = 7
};

/* Arguments of major type 7 (RFC 8949 §3.3). */
enum { ASSAY_CBOR_FALSE = 20, ASSAY_CBOR_TRUE = 21, ASSAY_CBOR_NULL = 22 };

struct assay_cbor_reader {
    const uint8_t *next;
    size_t left;
};

struct assay_cbor_head {
    uint8_t major;     /* enum assay_cbor_major */
    uint64_t argument; /* value, length or count; for major 1 the number is -1 - argument */
};

struct assay_cbor_writer {
    uint8_t *out;
    size_t capacity;
    size_t length; /* bytes written; meaningless once overflowed */
    bool overflowed;
};

#if defined(ASSAY_MUTANTS)
/* Mutant 12 `lenient-decoder`: trailing bytes, unknown keys, non-shortest integers and wrong map order are accepted. */
extern bool assay_mutant_lenient;
#define ASSAY_LENIENT assay_mutant_lenient
/* Steps over one whole item of any type. False when it is not well-formed. Never recurses. */
ASSAY_MUST_CHECK bool assay_cbor_skip(struct assay_cbor_reader *reader);
#else
#define ASSAY_LENIENT false
#endif

/* Reads the head of the next item. False, reader unmoved, when it is truncated, indefinite, reserved or not the shortest. */
ASSAY_MUST_CHECK bool assay_cbor_read_head(struct assay_cbor_reader *reader, struct assay_cbor_head *head);

/* Takes `length` bytes that follow the head of a string. NULL, reader unmoved, when there are fewer. */
ASSAY_MUST_CHECK const uint8_t *assay_cbor_take(struct assay_cbor_reader *reader, uint64_t length);

void assay_cbor_write_head(struct assay_cbor_writer *writer, enum assay_cbor_major major, uint64_t argument);
void assay_cbor_write_bytes(struct assay_cbor_writer *writer, const uint8_t *bytes, size_t length);

#endif
