// SPDX-License-Identifier: Apache-2.0
/*
 * The store: whole images, written one after the other into two sectors in turn. The newest whole one counts, so a
 * power cut at any flash operation leaves the image before it.
 */
#include "pump/store.h"

#include <stddef.h>
#include <string.h>

#include "utils.h"

#include "pump/crc32.h"
#include "pump/port.h"

enum { STORE_MAGIC = 0x53534132, IMAGE_PAGES = 2, SECTOR_IMAGES = PORT_FLASH_SECTOR / PORT_FLASH_PAGE / IMAGE_PAGES };
enum { IMAGE_BYTES = IMAGE_PAGES * PORT_FLASH_PAGE, IMAGES = STORE_SECTORS * SECTOR_IMAGES };

struct image {
    uint32_t magic;
    uint32_t generation; /* from 1; the highest counts */
    struct noise_key_pair identity;
    uint32_t has_identity;
    struct store_peer peers[STORE_PEERS]; /* in the order of pairing, without gaps */
    uint8_t choice; /* mutants build: which mutant; else 0 */
    uint8_t unused[3];
    uint32_t crc; /* over all before */
};
_Static_assert(sizeof(struct image) <= IMAGE_BYTES, "an image has its pages");

static struct image current;
static unsigned current_slot; /* IMAGES: none yet */

static uint32_t slot_offset(unsigned slot)
{
    const unsigned sector = slot / SECTOR_IMAGES;
    return (uint32_t)(STORE_OFFSET + sector * PORT_FLASH_SECTOR + (slot % SECTOR_IMAGES) * IMAGE_BYTES);
}

static void consider(unsigned slot)
{
    struct image image;
    const uint32_t critical = port_critical_enter();
    port_flash_read(slot_offset(slot), &image, sizeof image);
    port_critical_exit(critical);
    const bool whole = image.magic == STORE_MAGIC && image.crc == crc32_of(&image, offsetof(struct image, crc));
    if (whole && image.generation > current.generation) {
        current = image;
        current_slot = slot;
    }
    sodium_memzero(&image, sizeof image);
}

void store_mount(void)
{
    memset(&current, 0, sizeof current);
    current_slot = IMAGES;
    for (unsigned slot = 0; slot < IMAGES; slot++) {
        consider(slot);
    }
}

static bool is_blank(unsigned slot)
{
    uint8_t page[PORT_FLASH_PAGE];
    for (uint32_t at = 0; at < IMAGE_BYTES; at += PORT_FLASH_PAGE) {
        port_flash_read(slot_offset(slot) + at, page, sizeof page);
        for (size_t i = 0; i < sizeof page; i++) {
            if (page[i] != 0xffu) {
                return false;
            }
        }
    }
    return true;
}

/* The next blank slot; erases the other sector when this one is full. Never erases the sector of the current image. */
PUMP_MUST_CHECK static enum pump_status next_slot(unsigned *slot)
{
    const unsigned start = current_slot == IMAGES ? 0u : current_slot + 1u;
    const bool in_sector = current_slot != IMAGES && start % SECTOR_IMAGES != 0u;
    unsigned next = start;
    while (in_sector && next / SECTOR_IMAGES == current_slot / SECTOR_IMAGES) {
        if (is_blank(next)) {
            *slot = next;
            return PUMP_OK;
        }
        next++; /* torn by a power cut */
    }
    *slot = current_slot == IMAGES ? 0u : (current_slot / SECTOR_IMAGES + 1u) % STORE_SECTORS * SECTOR_IMAGES;
    return port_flash_erase(slot_offset(*slot));
}

PUMP_MUST_CHECK static enum pump_status program(unsigned slot, const struct image *image)
{
    const uint8_t *bytes = (const uint8_t *)image;
    for (uint32_t at = 0; at < IMAGE_BYTES; at += PORT_FLASH_PAGE) {
        uint8_t page[PORT_FLASH_PAGE];
        memset(page, 0xff, sizeof page);
        if (at < sizeof *image) {
            const size_t rest = sizeof *image - at;
            memcpy(page, bytes + at, rest < sizeof page ? rest : sizeof page);
        }
        const enum pump_status status = port_flash_program(slot_offset(slot) + at, page);
        sodium_memzero(page, sizeof page);
        if (status != PUMP_OK) {
            return status;
        }
    }
    return PUMP_OK;
}

PUMP_MUST_CHECK static enum pump_status verify(unsigned slot, const struct image *image)
{
    struct image written;
    port_flash_read(slot_offset(slot), &written, sizeof written);
    const enum pump_status status = memcmp(&written, image, sizeof written) == 0 ? PUMP_OK : PUMP_FAULT;
    sodium_memzero(&written, sizeof written);
    return status;
}

/* Writes a changed image; the change holds only when it is in flash. */
PUMP_MUST_CHECK static enum pump_status commit(struct image *image)
{
    unsigned slot;
    image->magic = STORE_MAGIC;
    image->generation = current.generation + 1u;
    image->crc = crc32_of(image, offsetof(struct image, crc));
    const uint32_t critical = port_critical_enter();
    enum pump_status status = next_slot(&slot);
    if (status == PUMP_OK) {
        status = program(slot, image);
    }
    if (status == PUMP_OK) {
        status = verify(slot, image);
    }
    port_critical_exit(critical);
    if (status == PUMP_OK) {
        current = *image;
        current_slot = slot;
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
