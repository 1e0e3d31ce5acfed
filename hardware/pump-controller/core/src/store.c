// SPDX-License-Identifier: Apache-2.0
/* The store: identity, peers, trust, and the mutant that was chosen. */
#include "pump/store.h"

#include <stddef.h>
#include <string.h>

#include "../generated/messages.h"
#include "image_area.h"
#include "pump/annunciation.h"
#include "pump/audit_log.h"
#include "pump/port.h"
#include "utils.h"

struct image {
    struct image_head head;
    struct noise_key_pair identity;
    uint32_t has_identity;
    struct store_peer peers[STORE_PEERS]; /* in the order of pairing, without gaps */
    struct store_trust trust;
    uint8_t choice; /* mutants build: which mutant; else 0 */
    uint8_t unused[3];
    uint32_t crc; /* over all before */
};
_Static_assert(offsetof(struct image, crc) + sizeof(uint32_t) == sizeof(struct image), "the CRC is the end");

/* As recovery images in the field read it (store.h). */
_Static_assert(STORE_FORM != 0x53534133 || (offsetof(struct image, identity) == 8 && offsetof(struct image, has_identity) == 72 &&
                   offsetof(struct image, peers) == 76 && sizeof(struct store_peer) == NOISE_KEY + 1 &&
                   offsetof(struct image, trust) == 340),
               "another form of the store needs another STORE_FORM");

enum { STORE_PAGES = 3 };
_Static_assert(sizeof(struct image) <= STORE_PAGES * PORT_FLASH_PAGE, "an image fits its pages");

static struct image_area area = { .offset = STORE_OFFSET, .magic = STORE_FORM, .length = sizeof(struct image), .pages = STORE_PAGES, .place = AUDIT_PLACE_STORE };
static struct image current;

bool store_is_whole(void)
{
    return image_is_whole(&area);
}

bool store_was_damaged(void)
{
    return area.damaged;
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

/* Those behind move up: there are no gaps. */
static void remove_peer(struct image *image, unsigned place)
{
    for (; place + 1u < STORE_PEERS; place++) {
        image->peers[place] = image->peers[place + 1u];
    }
    sodium_memzero(&image->peers[STORE_PEERS - 1u], sizeof image->peers[0]);
}

enum pump_status store_unpair(const uint8_t public_key[NOISE_KEY])
{
    if (store_find_peer(public_key) == 0u) {
        return PUMP_STATE;
    }
    struct image image = current;
    remove_peer(&image, place_of(public_key));
    return commit(&image);
}

/* ---- trust ---- */

const struct store_trust *store_trust(void)
{
    return &current.trust;
}

enum pump_status store_provision(const uint8_t anchor[CREDENTIAL_KEY], const struct revocation_list *list)
{
    if (current.trust.life != STORE_FACTORY) {
        return PUMP_STATE;
    }
    struct image image = current;
    image.trust.life = STORE_PROVISIONED;
    memcpy(image.trust.anchor, anchor, CREDENTIAL_KEY);
    image.trust.revoked = *list;
    for (unsigned place = STORE_PEERS; place > 0u; place--) {
        if (credential_names_role(image.peers[place - 1u].role)) {
            remove_peer(&image, place - 1u);
        }
    }
    const enum pump_status status = commit(&image);
    if (status == PUMP_OK) {
        /* Once more: else a page that rots would bring the image before back, and with it the factory state. */
        image = current;
        (void)!commit(&image);
    }
    return status;
}

enum pump_status store_set_revocations(const struct revocation_list *list)
{
    if (list->counter <= current.trust.revoked.counter) {
        return PUMP_STATE;
    }
    struct image image = current;
    image.trust.revoked = *list;
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
