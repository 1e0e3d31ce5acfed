// SPDX-License-Identifier: Apache-2.0
/* Freshness by the pump's own uptime, and a ring of the last keys. */
#include "pump/freshness.h"

#include <string.h>

#include "codec_bounds.h"
#include "pump/uptime.h"

static struct {
    struct {
        uint64_t key;
        uint32_t until;  /* when its life is over, ms of uptime */
        uint16_t opcode; /* 0 = free */
    } list[FRESHNESS_KEYS];
    unsigned next;
    struct {
        uint32_t until;
        bool used;
    } boluses[FRESHNESS_BOLUSES]; /* their keys are in the journal */
    unsigned next_bolus;
} done;

void freshness_start(void)
{
    memset(&done, 0, sizeof done);
}

static uint64_t value_of(const struct assay_field *field, const void *body)
{
    return assay_load((const uint8_t *)body + field->offset, field->size);
}

struct freshness freshness_of(const struct assay_message *message, const void *body)
{
    const struct assay_field *last = message->shape.fields + message->shape.count - 1u;
    return (struct freshness){
        .issued = (uint32_t)value_of(last - 2, body),
        .life = (uint32_t)value_of(last - 1, body),
        .key = value_of(last, body),
    };
}

static bool is_over(uint32_t until)
{
    return (int32_t)(until - uptime_ms()) < 0;
}

bool freshness_has_room(uint16_t opcode)
{
    if (opcode == ASSAY_OP_SET_BOLUS) {
        return !done.boluses[done.next_bolus].used || is_over(done.boluses[done.next_bolus].until);
    }
    return done.list[done.next].opcode == 0u || is_over(done.list[done.next].until);
}

/* Differences modulo 2^32, as signed numbers (FRESH-4). */
bool freshness_holds(const struct freshness *freshness)
{
    const uint32_t now = uptime_ms();
    const int32_t ahead = (int32_t)(freshness->issued - now);
    const int32_t left = (int32_t)(freshness->issued + freshness->life - now);
    return ahead <= FRESHNESS_AHEAD_MS && left >= 0;
}

void freshness_remember(const struct freshness *freshness, uint16_t opcode)
{
    const uint32_t until = freshness->issued + freshness->life;
    if (!freshness_has_room(opcode)) {
        return;
    }
    if (opcode == ASSAY_OP_SET_BOLUS) {
        done.boluses[done.next_bolus].until = until;
        done.boluses[done.next_bolus].used = true;
        done.next_bolus = (done.next_bolus + 1u) % FRESHNESS_BOLUSES;
    } else {
        done.list[done.next].key = freshness->key;
        done.list[done.next].until = until;
        done.list[done.next].opcode = opcode;
        done.next = (done.next + 1u) % FRESHNESS_KEYS;
    }
}

uint16_t freshness_find(uint64_t key)
{
    for (unsigned i = 0; i < FRESHNESS_KEYS; i++) {
        if (done.list[i].opcode != 0u && done.list[i].key == key) {
            return done.list[i].opcode;
        }
    }
    return 0;
}

#if defined(ASSAY_MUTANTS)
void freshness_forget(void)
{
    freshness_start();
}
#endif
