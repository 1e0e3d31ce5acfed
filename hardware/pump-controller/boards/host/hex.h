// SPDX-License-Identifier: Apache-2.0
/* Hexadecimal values of vector lines. */
#ifndef HOST_HEX_H
#define HOST_HEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Longest value, bytes; and the longest line that has some of them. */
enum { HEX_BYTES_MAX = 9216, HEX_LINE_MAX = 6 * HEX_BYTES_MAX };

struct hex_bytes {
    uint8_t at[HEX_BYTES_MAX];
    size_t length;
};

/* `-` stands for no bytes. False when the text is not hexadecimal, or too long. */
bool hex_read(const char *text, struct hex_bytes *out);

#endif
