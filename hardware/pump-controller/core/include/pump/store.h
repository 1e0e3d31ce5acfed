// SPDX-License-Identifier: Apache-2.0
/* What the pump keeps for good: its identity key and its enrolled peers. Power may fail at any flash operation. */
#ifndef PUMP_STORE_H
#define PUMP_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "pump/noise.h"
#include "pump/status.h"

enum { STORE_PEERS = 16, STORE_OFFSET = 0, STORE_SECTORS = 2 };

/* Finds the newest whole image; none leaves an empty store. */
void store_mount(void);

/* The identity; NULL while there is none. */
const struct noise_key_pair *store_identity(void);
PUMP_MUST_CHECK enum pump_status store_set_identity(const struct noise_key_pair *identity);

/* Role of an enrolled peer (enum assay_role); 0 when the key is not enrolled. Looks at all peers in constant time. */
uint8_t store_find_peer(const uint8_t public_key[NOISE_KEY]);
/* PUMP_FULL when STORE_PEERS are enrolled already. */
PUMP_MUST_CHECK enum pump_status store_enrol(const uint8_t public_key[NOISE_KEY], uint8_t role);

#if defined(ASSAY_MUTANTS)
uint8_t store_mutant(void);
PUMP_MUST_CHECK enum pump_status store_set_mutant(uint8_t mutant);
#endif

#endif
