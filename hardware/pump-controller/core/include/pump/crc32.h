// SPDX-License-Identifier: Apache-2.0
/* CRC-32 (IEEE 802.3) over what lies in flash: finds torn writes, protects nothing. */
#ifndef PUMP_CRC32_H
#define PUMP_CRC32_H

#include <stddef.h>
#include <stdint.h>

uint32_t crc32_of(const void *data, size_t length);
/* The same in pieces: `crc` is the result so far, 0 at first. */
uint32_t crc32_more(uint32_t so_far, const void *data, size_t length);

#endif
