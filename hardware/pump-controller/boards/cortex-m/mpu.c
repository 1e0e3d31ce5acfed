// SPDX-License-Identifier: Apache-2.0
/* The memory protection unit (ARMv6-M B3.5, ARMv7-M B3.5). */
#include "mpu.h"

#define MPU_CTRL (*(volatile uint32_t *)0xe000ed94u)
#define MPU_NUMBER (*(volatile uint32_t *)0xe000ed98u)
#define MPU_BASE (*(volatile uint32_t *)0xe000ed9cu)
#define MPU_ATTRIBUTES (*(volatile uint32_t *)0xe000eda0u)

/* Without the default map behind the regions, and off in HardFault and NMI: their handler must get through. */
enum { ENABLE = 1 };
enum { BASE_MASK_BITS = 8 };

static uint32_t attributes_of(const struct mpu_region *region)
{
    const uint32_t size = (uint32_t)region->size_bits - 1u;
    return region->size_bits == 0u ? 0u : region->rights | (uint32_t)region->without << 8 | size << 1 | 1u;
}

void mpu_start(void)
{
    MPU_CTRL = 0;
    for (uint32_t i = 0; i < MPU_REGIONS; i++) {
        MPU_NUMBER = i;
        MPU_ATTRIBUTES = 0;
        MPU_BASE = mpu_regions[i].base;
        MPU_ATTRIBUTES = attributes_of(&mpu_regions[i]);
    }
    __asm volatile("dmb" : : : "memory");
    MPU_CTRL = ENABLE;
    __asm volatile("dsb\n isb" : : : "memory");
}

bool mpu_holds(void)
{
    bool holds = MPU_CTRL == (uint32_t)ENABLE;
    for (uint32_t i = 0; i < MPU_REGIONS; i++) {
        MPU_NUMBER = i;
        holds = holds && MPU_BASE >> BASE_MASK_BITS == mpu_regions[i].base >> BASE_MASK_BITS &&
                MPU_ATTRIBUTES == attributes_of(&mpu_regions[i]);
    }
    return holds;
}
