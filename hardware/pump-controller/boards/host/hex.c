// SPDX-License-Identifier: Apache-2.0
#include "hex.h"

#include <string.h>

static int digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    const char lower = (char)(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

bool hex_read(const char *text, struct hex_bytes *out)
{
    const size_t digits = strcmp(text, "-") == 0 ? 0u : strlen(text);
    if (digits % 2u != 0u || digits / 2u > HEX_BYTES_MAX) {
        return false;
    }
    out->length = digits / 2u;
    for (size_t i = 0; i < out->length; i++) {
        const int high = digit(text[2u * i]);
        const int low = digit(text[2u * i + 1u]);
        if (high < 0 || low < 0) {
            return false;
        }
        out->at[i] = (uint8_t)(high * 16 + low);
    }
    return true;
}
