// SPDX-License-Identifier: Apache-2.0
/* The store: identity, peers, and the mutant that was chosen. */
#include "pump/store.h"

#include <stddef.h>
#include <string.h>

#include "../generated/messages.h"
#include "image_area.h"
#include "pump/annunciation.h"
#include "utils.h"

struct image {
    struct image_head head;
    struct noise_key_pair identity;
    uint32_t has_identity;
    struct store_peer peers[STORE_PEERS]; /* in the order of pairing, without gaps */
    uint8_t choice; /* mutants build: which mutant; else 0 */
    uint8_t unused[3];
    uint32_t crc; /* over all before */
};
_Static_assert(offsetof(struct image, crc) + sizeof(uint32_t) == sizeof(struct image), "the CRC is the end");

static struct image_area area = { .offset = STORE_OFFSET, .magic = 0x53534132, .length = sizeof(struct image), .pages = 2 };
static struct image current;

bool store_is_whole(void)
{
    return image_is_whole(&area);
}

void store_mount(void)
{
    image_find(&area, &current);
}

/* Writes a changed image; the change holds only when it is in flash. */
PUMP_MUST_CHECK static enum pump_status commit(struct image *image)
{
    const enum pump_status status = image_write(&area, image);
    if (status == PUMP_OK) {
        current = *image;
    } else {
        annunciation_raise(ASSAY_ANNUNCIATION_TYPE_SYSTEM);
    }
    sodium_memzero(image, sizeof *image);
    return status;
}

const struct noise_key_pair *store_identity(void)
{
    return current.has_identity == 1u ? &current.identity : NULL;
}

enum pump_status store_set_identity(const struct noise_key_pair *identity)
{
    struct image image = current;
    image.identity = *identity;
    image.has_identity = 1;
    return commit(&image);
}

uint8_t store_find_peer(const uint8_t public_key[NOISE_KEY])
{
    uint8_t role = 0;
    for (unsigned i = 0; i < STORE_PEERS; i++) {
        if (sodium_memcmp(current.peers[i].public_key, public_key, NOISE_KEY) == 0) {
            role |= current.peers[i].role; /* a free place has role 0 */
        }
    }
    return role;
}

const struct store_peer *store_peer(unsigned place)
{
    return place < STORE_PEERS && current.peers[place].role != 0u ? &current.peers[place] : NULL;
}

/* The place of a peer; with a key of zeros the first free one. STORE_PEERS when there is none. */
static unsigned place_of(const uint8_t public_key[NOISE_KEY])
{
    unsigned place = 0;
    while (place < STORE_PEERS && sodium_memcmp(current.peers[place].public_key, public_key, NOISE_KEY) != 0) {
        place++;
    }
    return place;
}

enum pump_status store_pair(const uint8_t public_key[NOISE_KEY], uint8_t role)
{
    static const uint8_t nobody[NOISE_KEY];
    const unsigned old = place_of(public_key);
    const unsigned place = old < STORE_PEERS ? old : place_of(nobody);
    if (place == STORE_PEERS) {
        return PUMP_FULL;
    }
    struct image image = current;
    memcpy(image.peers[place].public_key, public_key, NOISE_KEY);
    image.peers[place].role = role;
    return commit(&image);
}

enum pump_status store_unpair(const uint8_t public_key[NOISE_KEY])
{
    if (store_find_peer(public_key) == 0u) {
        return PUMP_STATE;
    }
    struct image image = current;
    for (unsigned place = place_of(public_key); place + 1u < STORE_PEERS; place++) {
        image.peers[place] = image.peers[place + 1u];
    }
    sodium_memzero(&image.peers[STORE_PEERS - 1u], sizeof image.peers[0]);
    return commit(&image);
}

#if defined(ASSAY_MUTANTS)
uint8_t store_mutant(void)
{
    return current.choice;
}

enum pump_status store_set_mutant(uint8_t mutant)
{
    struct image image = current;
    image.choice = mutant;
    return commit(&image);
}
#endif
