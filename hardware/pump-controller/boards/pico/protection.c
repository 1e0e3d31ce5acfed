// SPDX-License-Identifier: Apache-2.0
/*
 * What code of an image may touch on the Pico. The first stage runs without protection. Bus addresses: RP2040 datasheet §2.2.
 * The hand-over lies in the data, and is under a CRC; the fault note too, below the stack's guard.
 */
#include "memory.h"
#include "mpu.h"

/* Eighths of a region that it covers. */
#define ONLY(bits) ((uint8_t)(0xffu ^ (bits)))

const struct mpu_region mpu_regions[MPU_REGIONS] = {
    { 0x00000000u, 14, 0, MPU_CODE },                                   /* the boot ROM: its flash functions and their table */
    { 0x10000000u, 28, ONLY(1u << 2 | 1u << 4), MPU_DEVICE },           /* registers of XIP and SSI, 0x14000000 and 0x18000000, by 32 MB */
    { 0x10000000u, 21, 0, MPU_CONSTANTS },                              /* the flash */
    { IMAGE_ADDRESS, 19, ONLY(1u << 2 | 1u << 3 | 1u << 4), MPU_DATA }, /* RAM from VARIABLES_ADDRESS on, by 64 kB */
    { IMAGE_ADDRESS, 17, 0, MPU_CODE },                                 /* RAM below it: code and constants of the image */
    { STACK_GUARD_ADDRESS, 8, 0, MPU_NOTHING },
    { 0x40000000u, 19, 0, MPU_DEVICE },                                 /* APB. No DMA, no USB, no PIO: nothing here has to do with them */
    { 0xd0000000u, 12, 0, MPU_DEVICE },                                 /* SIO: the pins */
};

_Static_assert(VARIABLES_ADDRESS - IMAGE_ADDRESS == 1 << 17, "code is a region");
_Static_assert(STACK_GUARD_ADDRESS + STACK_GUARD_ROOM == STACK_BOTTOM && STACK_GUARD_ADDRESS % STACK_GUARD_ROOM == 0, "the guard lies below the stack");
