// SPDX-License-Identifier: Apache-2.0
/* Mutants build only: weaknesses of the link (mutants 3, 8, 9), and the frame that chooses a mutant. */
#ifndef PUMP_MUTANT_LINK_H
#define PUMP_MUTANT_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pump/session.h"

/* Mutant 9 echoes a decoded request in clear; mutant 8 keeps the last one that changes delivery. */
void mutant_link_note(const uint8_t *message, size_t length);
/* Mutant 3: takes a record for a plain message of a controller; false when this mutant is off. */
bool mutant_link_plain_record(const uint8_t *payload, size_t length);
/* Mutant 8: whether the pump's own record came back; then `message` is the request to carry out again. */
bool mutant_link_reflected(const struct session *session, const uint8_t *payload, size_t length, uint8_t *message,
                           size_t *message_length);
/* Stores the choice, replies and restarts. */
void mutant_link_select(const uint8_t *payload, size_t length);

/* Mutant 51: a damaged frame has come. */
void mutant_link_damaged(void);

#endif
