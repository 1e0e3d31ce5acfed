// SPDX-License-Identifier: Apache-2.0
/*
 * The pairing window: opened by the pump's own button only, with a fresh secret each time, that is shown and never sent
 * (docs/protocol/link.md PAIR-1…PAIR-8).
 */
#ifndef PUMP_PAIRING_H
#define PUMP_PAIRING_H

#include <stdbool.h>
#include <stdint.h>

#include "pump/status.h"

enum { PAIRING_PSK = 32, PAIRING_ATTEMPTS = 3 };
#define PAIRING_WINDOW_US UINT64_C(60000000)
/* After a window that ended by failures: the first lock-out, and the longest of those that follow, each twice as long. */
#define PAIRING_LOCK_US UINT64_C(60000000)
#define PAIRING_LOCK_MAX_US UINT64_C(3600000000)

void pairing_start(void);
/* The user holds the confirm button: the window opens as soon as a secret is drawn. Any context. */
void pairing_want(void);
/* Thread context. Opens the window, if that is wanted; false when there was nothing to do. */
bool pairing_work(void);

/* ---- link context ---- */
bool pairing_is_open(void);
/* When it closes by itself; UINT64_MAX when it is closed. */
uint64_t pairing_deadline(void);
/* Closes it when its time is over. */
void pairing_expire(void);
/* The pre-shared key of the present opening, and which opening that is. PUMP_STATE when the window is closed. */
PUMP_MUST_CHECK enum pump_status pairing_take_psk(uint8_t psk[PAIRING_PSK], uint32_t *opening);
/* Whether this opening still lasts. */
bool pairing_is_current(uint32_t opening);
/* A peer was paired: closes the window, and forgets the lock-outs. */
void pairing_succeeded(void);
/* A handshake failed at message 3: the third time closes the window and locks it. */
void pairing_failed(void);

#endif
