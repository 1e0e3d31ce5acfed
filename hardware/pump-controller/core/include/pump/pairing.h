// SPDX-License-Identifier: Apache-2.0
/* The pairing window: opened by the pump's own button only (docs/protocol/link.md §3.7). */
#ifndef PUMP_PAIRING_H
#define PUMP_PAIRING_H

#include <stdbool.h>
#include <stdint.h>

enum { PAIRING_WINDOW_US = 60000000 };

/* Any context. */
void pairing_start(void);
void pairing_open(void);
void pairing_close(void);
bool pairing_is_open(void);
/* When it closes by itself; UINT64_MAX when it is closed. */
uint64_t pairing_deadline(void);
/* Closes it when its time is over. */
void pairing_expire(void);

#endif
