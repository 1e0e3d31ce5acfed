// SPDX-License-Identifier: Apache-2.0
/* Mutants build only: weaknesses in the checks of requests (mutants 11, 13, 14). */
#ifndef PUMP_MUTANT_REQUESTS_H
#define PUMP_MUTANT_REQUESTS_H

#include <stddef.h>
#include <stdint.h>

enum mutant_request { MUTANT_REQUEST_NONE, MUTANT_REQUEST_BOLUS };

/* Whether the active mutant makes a bolus of this request, and which. */
enum mutant_request mutant_requests_take(uint16_t opcode, const uint8_t *request, size_t length, uint16_t *id,
                                         uint64_t *key, uint32_t *steps);

#endif
