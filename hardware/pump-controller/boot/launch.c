// SPDX-License-Identifier: Apache-2.0
/* The last look before an image runs. */
#include "boot.h"

void boot_launch(uint32_t token, uint32_t inverted)
{
    const volatile uint32_t first = token;
    const volatile uint32_t second = ~inverted;
    if (first != (uint32_t)BOOT_TOKEN) {
        boot_recover();
    }
    if (second != (uint32_t)BOOT_TOKEN) {
        boot_recover();
    }
    if ((first ^ second) != 0u) {
        boot_recover();
    }
    boot_start_image(first, ~second);
}
