// SPDX-License-Identifier: Apache-2.0
/* HELLO: what a peer asks for before a handshake (docs/protocol/link.md §2). Link context. */
#ifndef PUMP_LINK_HELLO_H
#define PUMP_LINK_HELLO_H

#include <stddef.h>
#include <stdint.h>

#include "pump/handshake.h"

/* What was agreed on. */
struct link_greeting {
    enum noise_suite suite;
    uint8_t ticket[TICKET_NUMBER]; /* NNpsk0 only */
    uint8_t prologue[HANDSHAKE_PROLOGUE_MAX];
    size_t prologue_length;
};

/* Answers a HELLO. PUMP_OK: `greeting` is the new one; else it is as it was and an alert was sent. */
PUMP_MUST_CHECK enum pump_status link_hello_answer(const uint8_t *payload, size_t length, struct link_greeting *greeting);

#endif
