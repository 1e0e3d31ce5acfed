// SPDX-License-Identifier: Apache-2.0
/* What a board supplies: its flash, by offsets from its start. Within a critical section, or where no interrupt is enabled. */
#ifndef PUMP_BOOT_FLASH_H
#define PUMP_BOOT_FLASH_H

#include <stddef.h>
#include <stdint.h>

#include "pump/status.h"

void flash_read(uint32_t offset, void *out, size_t length);
/* One page of 256 bytes; about 0.7 ms. PUMP_FAULT off a page's start, or when the board cannot. */
PUMP_MUST_CHECK enum pump_status flash_program(uint32_t offset, const uint8_t *page);
/* One sector of 4,096 bytes; about 45 ms. */
PUMP_MUST_CHECK enum pump_status flash_erase(uint32_t offset);

#endif
