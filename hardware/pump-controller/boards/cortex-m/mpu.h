// SPDX-License-Identifier: Apache-2.0
/*
 * The memory protection unit of a Cortex-M0+ (PMSAv6) or Cortex-M3 (PMSAv7), which are alike as far as they are used here: eight
 * regions, each of a power of two, at least 256 bytes, aligned to its size. Where two overlap, the later decides. What no region covers
 * cannot be accessed; the core's own registers always can. A violation is a HardFault (faults.c), in which the unit is off.
 */
#ifndef BOARDS_MPU_H
#define BOARDS_MPU_H

#include <stdbool.h>
#include <stdint.h>

enum { MPU_REGIONS = 8 };

/* Rights and kind of memory, as the attribute register has them. */
#define MPU_NOTHING UINT32_C(0x10000000)   /* no access */
#define MPU_CODE UINT32_C(0x05020000)      /* read and execute */
#define MPU_CONSTANTS UINT32_C(0x15020000) /* read */
#define MPU_DATA UINT32_C(0x11020000)      /* read and write */
#define MPU_DEVICE UINT32_C(0x11050000)    /* the same, in order */

struct mpu_region {
    uint32_t base;
    uint8_t size_bits; /* 8…32 */
    uint8_t without;   /* eighths of it that it does not cover, a bit each */
    uint32_t rights;
};

/* Of the board; a region of size 0 is not used. */
extern const struct mpu_region mpu_regions[MPU_REGIONS];

/* From here the regions hold. Before any interrupt is enabled. */
void mpu_start(void);
/* Whether they still do, as they were set up. Any context. */
bool mpu_holds(void);

#endif
