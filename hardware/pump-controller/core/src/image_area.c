// SPDX-License-Identifier: Apache-2.0
/* Whole images in two sectors. Page buffers may have held secrets, and are wiped. */
#include "image_area.h"

#include <stdbool.h>
#include <string.h>

#include "utils.h"

#include "pump/audit_log.h"
#include "pump/crc32.h"
#include "pump/port.h"

enum { LOOKS = 3 };

static unsigned images_in_sector(const struct image_area *area)
{
    return PORT_FLASH_SECTOR / PORT_FLASH_PAGE / area->pages;
}

static uint32_t slot_offset(const struct image_area *area, unsigned slot)
{
    const unsigned each = images_in_sector(area);
    return (uint32_t)(area->offset + slot / each * PORT_FLASH_SECTOR + slot % each * area->pages * PORT_FLASH_PAGE);
}

/* Length of the part of the image that lies in its page. */
static size_t part_length(const struct image_area *area, size_t at)
{
    const size_t rest = area->length > at ? area->length - at : 0u;
    return rest < PORT_FLASH_PAGE ? rest : PORT_FLASH_PAGE;
}

/* The generation of the image in this slot; 0 when it is not whole. */
static uint32_t check_slot(const struct image_area *area, unsigned slot)
{
    const uint32_t offset = slot_offset(area, slot);
    const size_t covered = area->length - sizeof(uint32_t);
    struct image_head head;
    uint32_t wanted;
    uint32_t crc = 0;
    uint8_t buffer[64];
    port_flash_read(offset, &head, sizeof head);
    port_flash_read(offset + (uint32_t)covered, &wanted, sizeof wanted);
    for (size_t at = 0; at < covered && head.magic == area->magic; at += sizeof buffer) {
        const size_t length = covered - at < sizeof buffer ? covered - at : sizeof buffer;
        const uint32_t critical = port_critical_enter();
        port_flash_read(offset + (uint32_t)at, buffer, length);
        port_critical_exit(critical);
        crc = crc32_more(crc, buffer, length);
    }
    sodium_memzero(buffer, sizeof buffer);
    return head.magic == area->magic && crc == wanted ? head.generation : 0u;
}

bool image_is_whole(const struct image_area *area)
{
    bool whole = area->generation == 0u;
    for (unsigned i = 0; !whole && i < LOOKS; i++) { /* an image may be written while it is looked at */
        whole = check_slot(area, area->slot) == area->generation;
    }
    return whole;
}

static bool is_blank(const struct image_area *area, unsigned slot)
{
    uint8_t page[PORT_FLASH_PAGE];
    for (unsigned i = 0; i < area->pages; i++) {
        port_flash_read(slot_offset(area, slot) + i * PORT_FLASH_PAGE, page, sizeof page);
        for (size_t at = 0; at < sizeof page; at++) {
            if (page[at] != 0xffu) {
                return false;
            }
        }
    }
    return true;
}

/* Where the next image belongs: if there is one that is not whole, it was written after the newest. */
static bool has_damage(const struct image_area *area)
{
    const unsigned slots = IMAGE_SECTORS * images_in_sector(area);
    const unsigned next = area->generation == 0u ? 0u : (area->slot + 1u) % slots;
    bool damaged = check_slot(area, next) == 0u && !is_blank(area, next);
    for (unsigned slot = 1; area->generation == 0u && slot < slots; slot++) {
        damaged = damaged || !is_blank(area, slot);
    }
    return damaged;
}

void image_find(struct image_area *area, void *image)
{
    area->generation = 0;
    memset(image, 0, area->length);
    for (unsigned slot = 0; slot < IMAGE_SECTORS * images_in_sector(area); slot++) {
        const uint32_t critical = port_critical_enter();
        const uint32_t generation = check_slot(area, slot);
        port_critical_exit(critical);
        if (generation > area->generation) {
            area->generation = generation;
            area->slot = slot;
        }
    }
    const uint32_t critical = port_critical_enter();
    if (area->generation != 0u) {
        port_flash_read(slot_offset(area, area->slot), image, area->length);
    }
    area->damaged = has_damage(area);
    port_critical_exit(critical);
}

/* The next blank slot; erases the other sector when this one is full. */
PUMP_MUST_CHECK static enum pump_status next_slot(const struct image_area *area, unsigned *slot)
{
    const unsigned each = images_in_sector(area);
    const bool any = area->generation != 0u;
    for (unsigned next = area->slot + 1u; any && next / each == area->slot / each; next++) {
        if (is_blank(area, next)) {
            *slot = next;
            return PUMP_OK;
        } /* else torn by a power cut */
    }
    *slot = any ? (area->slot / each + 1u) % IMAGE_SECTORS * each : 0u;
    return port_flash_erase(slot_offset(area, *slot));
}

PUMP_MUST_CHECK static enum pump_status program(const struct image_area *area, unsigned slot, const uint8_t *image)
{
    for (unsigned i = 0; i < area->pages; i++) {
        uint8_t page[PORT_FLASH_PAGE];
        const size_t at = (size_t)i * PORT_FLASH_PAGE;
        memset(page, 0xff, sizeof page);
        memcpy(page, image + at, part_length(area, at));
        const enum pump_status status = port_flash_program(slot_offset(area, slot) + (uint32_t)at, page);
        sodium_memzero(page, sizeof page);
        if (status != PUMP_OK) {
            return status;
        }
    }
    return PUMP_OK;
}

PUMP_MUST_CHECK static enum pump_status verify(const struct image_area *area, unsigned slot, const uint8_t *image)
{
    bool same = true;
    for (size_t at = 0; at < area->length; at += PORT_FLASH_PAGE) {
        uint8_t page[PORT_FLASH_PAGE];
        port_flash_read(slot_offset(area, slot) + (uint32_t)at, page, part_length(area, at));
        same = same && memcmp(page, image + at, part_length(area, at)) == 0;
        sodium_memzero(page, sizeof page);
    }
    return same ? PUMP_OK : PUMP_FAULT;
}

enum pump_status image_write(struct image_area *area, void *image)
{
    unsigned slot;
    const struct image_head head = { .magic = area->magic, .generation = area->generation + 1u };
    memcpy(image, &head, sizeof head);
    const uint32_t crc = crc32_of(image, area->length - sizeof(uint32_t));
    memcpy((uint8_t *)image + area->length - sizeof crc, &crc, sizeof crc);
    const uint32_t critical = port_critical_enter();
    enum pump_status status = next_slot(area, &slot);
    if (status == PUMP_OK) {
        status = program(area, slot, image);
    }
    if (status == PUMP_OK) {
        status = verify(area, slot, image);
    }
    port_critical_exit(critical);
    if (status == PUMP_OK) {
        area->generation = head.generation;
        area->slot = slot;
        area->damaged = false;
    } else if (status == PUMP_FAULT) {
        audit_log(ASSAY_AUDIT_KIND_FLASH_FAULT, NULL, area->place);
    }
    return status;
}
