// SPDX-License-Identifier: Apache-2.0
/* CRC-32 (IEEE 802.3, reflected 0xEDB88320), four bits at a time. */
#include "pump/crc32.h"

uint32_t crc32_more(uint32_t so_far, const void *data, size_t length)
{
    static const uint32_t table[16] = { 0x00000000u, 0x1db71064u, 0x3b6e20c8u, 0x26d930acu, 0x76dc4190u, 0x6b6b51f4u,
                                        0x4db26158u, 0x5005713cu, 0xedb88320u, 0xf00f9344u, 0xd6d6a3e8u, 0xcb61b38cu,
                                        0x9b64c2b0u, 0x86d3d2d4u, 0xa00ae278u, 0xbdbdf21cu };
    const uint8_t *bytes = data;
    uint32_t crc = ~so_far;
    for (size_t i = 0; i < length; i++) {
        crc = (crc >> 4) ^ table[(crc ^ bytes[i]) & 0xfu];
        crc = (crc >> 4) ^ table[(crc ^ (uint32_t)(bytes[i] >> 4)) & 0xfu];
    }
    return ~crc;
}

uint32_t crc32_of(const void *data, size_t length)
{
    return crc32_more(0, data, length);
}
