// SPDX-License-Identifier: Apache-2.0
/* Annunciations: their life cycle, the light and the sound. */
#include "pump/annunciation.h"

#include <stdbool.h>

#include "pump/events.h"
#include "pump/port.h"

struct annunciation {
    uint16_t id;
    uint16_t type; /* 0 = free */
};

static struct annunciation pending[ANNUNCIATION_SLOTS];
static uint16_t last_id;

static void tell_peer(const struct annunciation *annunciation, uint8_t status)
{
    const struct event event = {
        .message = &assay_messages[ASSAY_MSG_ANNUNCIATION],
        .body.annunciation = { .annunciation_id = annunciation->id, .annunciation_type = annunciation->type, .status = status },
    };
    events_push(&event);
}

/* The open pairing window shows, but does not sound: the user has just opened it. */
static void show(void)
{
    bool light = false;
    bool sound = false;
    for (unsigned i = 0; i < ANNUNCIATION_SLOTS; i++) {
        light = light || pending[i].type != 0u;
        sound = sound || (pending[i].type != 0u && pending[i].type != ASSAY_ANNUNCIATION_TYPE_PAIRING_WINDOW);
    }
    port_pin_write(PORT_PIN_LIGHT, light);
    port_pin_write(PORT_PIN_SOUND, sound);
}

static struct annunciation *find(uint16_t type)
{
    for (unsigned i = 0; i < ANNUNCIATION_SLOTS; i++) {
        if (pending[i].type == type) {
            return &pending[i];
        }
    }
    return NULL;
}

static void confirm(struct annunciation *annunciation)
{
    tell_peer(annunciation, ASSAY_ANNUNCIATION_STATUS_CONFIRMED);
    annunciation->type = 0;
}

void annunciation_start(void)
{
    for (unsigned i = 0; i < ANNUNCIATION_SLOTS; i++) {
        pending[i].type = 0;
    }
    last_id = 0;
    show();
}

void annunciation_raise(uint16_t type)
{
    const uint32_t critical = port_critical_enter();
    struct annunciation *slot = find(type) == NULL ? find(0) : NULL;
    if (slot != NULL) { /* there are fewer types than slots */
        last_id = last_id == UINT16_MAX ? 1u : (uint16_t)(last_id + 1u);
        slot->id = last_id;
        slot->type = type;
        tell_peer(slot, ASSAY_ANNUNCIATION_STATUS_PENDING);
        show();
    }
    port_critical_exit(critical);
}

void annunciation_clear(uint16_t type)
{
    const uint32_t critical = port_critical_enter();
    struct annunciation *slot = find(type);
    if (slot != NULL) {
        confirm(slot);
        show();
    }
    port_critical_exit(critical);
}

void annunciation_confirm_all(void)
{
    for (unsigned i = 0; i < ANNUNCIATION_SLOTS; i++) {
        if (pending[i].type != 0u && pending[i].type != ASSAY_ANNUNCIATION_TYPE_PAIRING_WINDOW) {
            confirm(&pending[i]);
        }
    }
    show();
}
