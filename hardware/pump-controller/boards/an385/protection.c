// SPDX-License-Identifier: Apache-2.0
/* What code may touch on the AN385. Addresses: an385.ld, and application note AN385. */
#include "mpu.h"

/* Of the linker script: 256 bytes below the stack. */
extern const uint8_t __stack_guard[];

const struct mpu_region mpu_regions[MPU_REGIONS] = {
    { 0x00000000u, 17, 0, MPU_CODE },
    { 0x20000000u, 16, 0, MPU_DATA },
    { (uint32_t)__stack_guard, 8, 0, MPU_NOTHING },
    { 0x21000000u, 24, 0, MPU_DATA },   /* the PSRAM: the flash's cells */
    { 0x40000000u, 18, 0, MPU_DEVICE }, /* timer, UARTs, watchdog, FPGA's registers */
};
