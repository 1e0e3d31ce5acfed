// SPDX-License-Identifier: Apache-2.0
/* Settings of therapy. */
#include "pump/settings.h"

#include <stddef.h>
#include <string.h>

#include "image_area.h"
#include "pump/audit_log.h"
#include "pump/occlusion.h"

struct image {
    struct image_head head;
    uint32_t version;
    struct settings settings;
    uint32_t crc; /* over all before */
};
_Static_assert(offsetof(struct image, crc) + sizeof(uint32_t) == sizeof(struct image), "the CRC is the end");
_Static_assert(offsetof(struct settings, reservoir_filled) - offsetof(struct settings, active) == 4u, "as before there was a sensitivity");
_Static_assert(sizeof(struct image) <= 8 * PORT_FLASH_PAGE, "a copy has its pages");

static struct image_area area = { .offset = SETTINGS_OFFSET, .magic = 0x54455331, .length = sizeof(struct image), .pages = 8, .place = AUDIT_PLACE_SETTINGS };
static struct image current;

/* Wide enough for an adult, narrow enough that a mistaken order does not kill. */
static const struct dosing_limits factory = { .max_bolus = 10000, .max_basal = 10000, .max_hour = 30000, .max_day = 100000 };

bool settings_is_whole(void)
{
    return image_is_whole(&area);
}

bool settings_were_damaged(void)
{
    return area.damaged;
}

void settings_mount(void)
{
    image_find(&area, &current);
    if (current.version != SETTINGS_VERSION) {
        area.damaged = area.damaged || area.generation != 0u;
        memset(&current, 0, sizeof current);
        current.version = SETTINGS_VERSION;
        current.settings.limits = factory;
    }
    if (!occlusion_is_sensitivity(current.settings.occlusion)) {
        current.settings.occlusion = ASSAY_OCCLUSION_SENSITIVITY_MEDIUM;
    }
}

const struct settings *settings_get(void)
{
    return &current.settings;
}

struct settings *settings_edit(void)
{
    return &current.settings;
}

enum pump_status settings_commit(void)
{
    const enum pump_status status = image_write(&area, &current);
    if (status != PUMP_OK) {
        settings_mount();
    }
    return status;
}
