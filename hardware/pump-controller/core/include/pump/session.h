// SPDX-License-Identifier: Apache-2.0
/* Records of an open session: keys and their epochs, counters, replay window (docs/protocol/link.md §5). */
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
    SESSION_WINDOW = 64,
    SESSION_EPOCH = 4096,     /* counters under one key */
    SESSION_COUNTERS = 65536, /* in all, each way */
    SESSION_EPOCHS_AHEAD = 2  /* that a receiver goes along with */
};
#define SESSION_KEY_US UINT64_C(3600000000) /* a sender's key is older: next epoch */
#define SESSION_IDLE_US UINT64_C(900000000)
#define SESSION_AGE_US UINT64_C(86400000000)

/* Which counters were accepted: the highest and the SESSION_WINDOW - 1 below it. Zeroed = none yet. */
struct session_window {
    uint64_t highest;
    uint64_t seen; /* bit n: highest - n */
};

struct session_sender {
    uint8_t key[SESSION_KEY];
    uint64_t epoch;    /* of the key */
    uint64_t counter;  /* the next */
    uint64_t since_us; /* when the key was taken into use */
};

struct session_receiver {
    uint8_t key[SESSION_KEY];
    uint8_t before[SESSION_KEY]; /* key of the epoch before, while records of it may come */
    bool has_before;
    uint64_t epoch; /* of the key */
    struct session_window window;
};

struct session {
    bool open;
    uint8_t role; /* enum assay_role */
    uint8_t peer[SESSION_KEY]; /* its static key */
    uint64_t heard_us; /* the last authentic record, or the handshake */
    uint64_t born_us;  /* the full handshake of which it descends */
    struct session_sender sending;
    struct session_receiver receiving;
};

/* How a record came: only a record newer than all before may change delivery (REC-10). */
struct session_arrival {
    uint64_t counter;
    bool in_order;
};

void session_start(struct session *session, const uint8_t receive_key[SESSION_KEY], const uint8_t send_key[SESSION_KEY],
                   uint64_t now_us);
/* Forgets the keys. */
void session_close(struct session *session);

/* Whether the next record must be the last: it takes the last counter, or would need an epoch that there is not. */
bool session_is_exhausted(const struct session *session, uint64_t now_us);

/*
 * Makes a RECORD payload of a message; `out` takes length + SESSION_OVERHEAD bytes. PUMP_STATE without a session or when
 * the last counter is used up.
 */
PUMP_MUST_CHECK enum pump_status session_seal(struct session *session, uint64_t now_us, const uint8_t *message,
                                              size_t length, uint8_t *out, size_t *out_length);

/* Opens a RECORD payload. PUMP_REFUSED: wrong tag, or a counter below the window or seen before; then nothing moved. */
PUMP_MUST_CHECK enum pump_status session_open(struct session *session, const uint8_t *payload, size_t length,
                                              uint8_t *message, size_t *message_length,
                                              struct session_arrival *arrival);

/* Whether a counter may be accepted, and notes it; in its own right for the tests. */
PUMP_MUST_CHECK enum pump_status session_window_accept(struct session_window *window, uint64_t counter, bool *in_order);

#endif
