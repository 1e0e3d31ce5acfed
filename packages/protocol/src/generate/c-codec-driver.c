// SPDX-License-Identifier: Apache-2.0
/* Reads one message a line in hexadecimal, writes what the C codec makes of it: verdict, opcode, id, re-encoding. For tests. */
#include "../../../../hardware/pump-controller/core/generated/message_vectors.h"

/* The codec itself, so that one file is all there is to compile. */
#include "../../../../hardware/pump-controller/core/generated/messages.c"
#include "../../../../hardware/pump-controller/core/src/cbor.c"
#include "../../../../hardware/pump-controller/core/src/codec_bounds.c"
#include "../../../../hardware/pump-controller/core/src/codec_decode.c"
#include "../../../../hardware/pump-controller/core/src/codec_encode.c"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int nibble(char c)
{
    return c <= '9' ? c - '0' : c - 'a' + 10;
}

static enum assay_result judge(const uint8_t *msg, size_t length, uint16_t *opcode, uint16_t *id, uint8_t *again, size_t *again_length)
{
    union assay_any_message body;
    uint16_t decoded_id = 0;
    *again_length = 0;
    if (assay_msg_peek(msg, length, opcode, id) != ASSAY_CBOR_OK) {
        return ASSAY_RESULT_INVALID_OPERAND;
    }
    const struct assay_message *message = assay_msg_find(*opcode);
    if (message == NULL) {
        return ASSAY_RESULT_UNSUPPORTED;
    }
    switch (assay_msg_decode(message, msg, length, &decoded_id, &body)) {
    case ASSAY_CBOR_OK:
        break;
    case ASSAY_CBOR_RANGE:
        return ASSAY_RESULT_OUT_OF_RANGE;
    default:
        return ASSAY_RESULT_INVALID_OPERAND;
    }
    if (assay_msg_encode(message, decoded_id, &body, again, ASSAY_MESSAGE_BYTES_MAX, again_length) != ASSAY_CBOR_OK) {
        return ASSAY_RESULT_NOT_COMPLETED;
    }
    return ASSAY_RESULT_SUCCESS;
}

/* The buffers are as long as the message, so that a sanitizer sees each byte too far. */
static void print_verdict(const uint8_t *bytes, size_t length)
{
    uint16_t opcode = 0;
    uint16_t id = 0;
    size_t again_length = 0;
    uint8_t *msg = malloc(length > 0u ? length : 1u);
    uint8_t *again = malloc(ASSAY_MESSAGE_BYTES_MAX);
    if (msg == NULL || again == NULL) {
        exit(2);
    }
    memcpy(msg, bytes, length);
    const enum assay_result verdict = judge(msg, length, &opcode, &id, again, &again_length);
    printf("%u %u %u ", (unsigned)verdict, (unsigned)opcode, (unsigned)id);
    for (size_t i = 0; i < again_length; i++) {
        printf("%02x", (unsigned)again[i]);
    }
    printf("\n");
    free(msg);
    free(again);
}

int main(int argc, char **argv)
{
    static char line[4096];
    static uint8_t bytes[2048];
#if defined(ASSAY_MUTANTS)
    assay_mutant_lenient = argc > 1 && strcmp(argv[1], "lenient") == 0;
#endif
    if (argc > 1 && strcmp(argv[1], "vectors") == 0) {
        for (size_t i = 0; i < ASSAY_MESSAGE_VECTOR_COUNT; i++) {
            print_verdict(assay_message_vectors[i].bytes, assay_message_vectors[i].length);
        }
        return 0;
    }
    while (fgets(line, sizeof line, stdin) != NULL) {
        const size_t length = strcspn(line, "\n") / 2u;
        for (size_t i = 0; i < length; i++) {
            bytes[i] = (uint8_t)(nibble(line[2u * i]) * 16 + nibble(line[2u * i + 1u]));
        }
        print_verdict(bytes, length);
    }
    return 0;
}
