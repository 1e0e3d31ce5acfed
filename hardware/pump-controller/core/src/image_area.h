// SPDX-License-Identifier: Apache-2.0
/*
 * What is kept for good: whole images, written one after the other into two sectors in turn. The newest whole one counts,
 * so a power cut at any flash operation leaves the image before it.
 */
#ifndef PUMP_IMAGE_AREA_H
#define PUMP_IMAGE_AREA_H

#include <stdbool.h>
#include <stdint.h>

#include "pump/status.h"

enum { IMAGE_SECTORS = 2 };

/* Each image begins with this, and ends with a CRC-32 (uint32_t) over all before. */
struct image_head {
    uint32_t magic;
    uint32_t generation; /* from 1; the highest counts */
};

struct image_area {
    uint32_t offset; /* of its two sectors */
    uint32_t magic;
    uint16_t length; /* of an image, head and CRC included */
    uint16_t pages;  /* set aside for each; a sector holds a whole number of images */
    uint8_t place;   /* in audit records: enum audit_place */
    bool damaged;    /* image_find came to one behind the newest that is not whole: it is damaged, or a power cut has torn it */
    unsigned slot;   /* of the newest whole image, once image_find has found one */
    uint32_t generation; /* of it; 0 = none */
};

/* Loads the newest whole image; all zero when there is none. */
void image_find(struct image_area *area, void *image);
/* Whether the newest still lies whole in flash. Any context; slow. */
bool image_is_whole(const struct image_area *area);
/* Writes a changed image after the newest, and reads it back; fills in head and CRC. Never erases the newest. */
PUMP_MUST_CHECK enum pump_status image_write(struct image_area *area, void *image);

#endif
