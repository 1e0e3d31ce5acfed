// SPDX-License-Identifier: Apache-2.0
/* The link: frames in, frames out, hello, handshake, records, alerts (docs/protocol/link.md §1…§6). Link context. */
#ifndef PUMP_LINK_H
#define PUMP_LINK_H

#include <stddef.h>
#include <stdint.h>

enum link_alert {
    LINK_UNEXPECTED_FRAME = 1,
    LINK_NO_SESSION = 2,
    LINK_HANDSHAKE_FAILED = 3,
    LINK_RECORD_REJECTED = 4,
    LINK_UNSUPPORTED_VERSION = 5
};

enum { LINK_HANDSHAKE_US = 30000000 /* an unfinished handshake is forgotten */ };

void link_start(void);
/* Works through received bytes, finished handshakes, events and expired times. */
void link_poll(void);
/* Sends a message to the open session, if any; drops it when the line is full. */
void link_send_message(const uint8_t *message, size_t length);
/* Sends a bare frame. */
void link_send_frame(uint8_t type, const uint8_t *payload, size_t length);
/* Seals nothing, sends an alert. */
void link_send_alert(enum link_alert alert);
/* When the peer waits for an answer and the motor rests: erases ahead in the journal, if that is due. */
void link_erase_ahead(void);

#endif
