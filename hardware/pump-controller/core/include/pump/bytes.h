// SPDX-License-Identifier: Apache-2.0
/* Little-endian integers in byte buffers. */
#ifndef PUMP_BYTES_H
#define PUMP_BYTES_H

#include <stdint.h>

static inline uint16_t bytes_load16(const uint8_t in[2])
{
    return (uint16_t)(in[0] | (in[1] << 8));
}

static inline void bytes_store16(uint8_t out[2], uint16_t value)
{
    out[0] = (uint8_t)value;
    out[1] = (uint8_t)(value >> 8);
}

static inline uint64_t bytes_load64(const uint8_t in[8])
{
    uint64_t value = 0;
    for (unsigned i = 8; i > 0u; i--) {
        value = (value << 8) | in[i - 1u];
    }
    return value;
}

static inline void bytes_store64(uint8_t out[8], uint64_t value)
{
    for (unsigned i = 0; i < 8u; i++) {
        out[i] = (uint8_t)(value >> (8u * i));
    }
}

#endif
