// SPDX-License-Identifier: Apache-2.0
/* Records of an open session: keys, counters, replay window (docs/protocol/link.md §4, §5). */
#ifndef PUMP_SESSION_H
#define PUMP_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pump/status.h"

enum {
    SESSION_KEY = 32,
    SESSION_COUNTER = 8,
    SESSION_TAG = 16,
    SESSION_OVERHEAD = SESSION_COUNTER + SESSION_TAG,
    SESSION_WINDOW = 64
};

/* Which counters were accepted: the highest and the SESSION_WINDOW - 1 below it. Zeroed = none yet. */
struct session_window {
    uint64_t highest;
    uint64_t seen; /* bit n: highest - n */
};

struct session {
    bool open;
    uint8_t role; /* enum assay_role */
    uint8_t receive_key[SESSION_KEY];
    uint8_t send_key[SESSION_KEY];
    uint64_t send_counter;
    struct session_window window;
};

/* How a record came: only a record newer than all before may change delivery (§5.4). */
struct session_arrival {
    uint64_t counter;
    bool in_order;
};

void session_start(struct session *session, const uint8_t receive_key[SESSION_KEY], const uint8_t send_key[SESSION_KEY],
                   uint8_t role);
/* Forgets the keys. */
void session_close(struct session *session);

/*
 * Makes a RECORD payload of a message; `out` takes length + SESSION_OVERHEAD bytes. PUMP_STATE without a session or when
 * the last counter is used up: the session is closed then (§5.2).
 */
PUMP_MUST_CHECK enum pump_status session_seal(struct session *session, const uint8_t *message, size_t length,
                                              uint8_t *out, size_t *out_length);

/* Opens a RECORD payload. PUMP_REFUSED: wrong tag, or a counter below the window or seen before; then nothing moved. */
PUMP_MUST_CHECK enum pump_status session_open(struct session *session, const uint8_t *payload, size_t length,
                                              uint8_t *message, size_t *message_length,
                                              struct session_arrival *arrival);

/* Whether a counter may be accepted, and notes it; in its own right for the tests. */
PUMP_MUST_CHECK enum pump_status session_window_accept(struct session_window *window, uint64_t counter, bool *in_order);

#endif
