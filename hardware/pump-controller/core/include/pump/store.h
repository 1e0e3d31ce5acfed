// SPDX-License-Identifier: Apache-2.0
/*
 * What the pump keeps for good: its identity key, its paired peers, and whose word it takes. Power may fail at any flash operation.
 *
 * Recovery reads it too, and no update replaces recovery. So its form is kept: STORE_FORM names it, its offsets are asserted in store.c, and
 * what comes new goes into another area of the flash, not in here. An image that has to write another form takes another
 * STORE_FORM, reads the old one too, and locks recovery of pumps in the field out: it says NOT READABLE then (link.md RCV-5),
 * and such a pump is mended with a new recovery image, by hand.
 */
#ifndef PUMP_STORE_H
#define PUMP_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "pump/credential.h"
#include "pump/noise.h"
#include "pump/status.h"

enum { STORE_PEERS = 8, STORE_OFFSET = 0 };
enum { STORE_FORM = 0x53534133 }; /* begins each image; also of the form before this rule */

/* Finds the newest whole image; none leaves an empty store. */
void store_mount(void);
/* Whether the copy in flash, from which the next start takes the peers and the identity, is whole. Thread context. */
bool store_is_whole(void);
/* Whether mounting found the newest copy damaged, or torn by a power cut: the one before it serves. */
bool store_was_damaged(void);

/* The identity; NULL while there is none. */
const struct noise_key_pair *store_identity(void);
PUMP_MUST_CHECK enum pump_status store_set_identity(const struct noise_key_pair *identity);

struct store_peer {
    uint8_t public_key[NOISE_KEY];
    uint8_t role; /* enum assay_role; 0 = nobody */
};

/* The peer in this place, in the order of pairing; NULL behind the last. */
const struct store_peer *store_peer(unsigned place);
/* Role of a paired peer (enum assay_role); 0 when the key is not paired. Looks at all peers in constant time. */
uint8_t store_find_peer(const uint8_t public_key[NOISE_KEY]);
/* A peer that is paired already gets its new role in its old place. PUMP_FULL when there are STORE_PEERS others. */
PUMP_MUST_CHECK enum pump_status store_pair(const uint8_t public_key[NOISE_KEY], uint8_t role);
/* Forgets a peer; PUMP_STATE when it is not paired. */
PUMP_MUST_CHECK enum pump_status store_unpair(const uint8_t public_key[NOISE_KEY]);

/* Factory is what an empty store says; each other value is provisioned, so that no damage to it opens the pump again. */
enum { STORE_FACTORY = 0, STORE_PROVISIONED = 0x3c5a96a5 };

/* Whose word the pump takes (docs/protocol/credentials.md §7). */
struct store_trust {
    uint32_t life;
    uint8_t anchor[CREDENTIAL_KEY]; /* once provisioned */
    struct revocation_list revoked; /* the newest that the anchor has signed */
};

const struct store_trust *store_trust(void);
/*
 * From factory to provisioned, for good. Peers in a role that needs a credential are forgotten in the same write. PUMP_STATE when it
 * is provisioned already. Link context.
 */
PUMP_MUST_CHECK enum pump_status store_provision(const uint8_t anchor[CREDENTIAL_KEY], const struct revocation_list *list);
/* Takes the place of the list before. PUMP_STATE when its counter is not higher. Link context. */
PUMP_MUST_CHECK enum pump_status store_set_revocations(const struct revocation_list *list);

#if defined(ASSAY_MUTANTS)
uint8_t store_mutant(void);
PUMP_MUST_CHECK enum pump_status store_set_mutant(uint8_t mutant);
#endif

#endif
