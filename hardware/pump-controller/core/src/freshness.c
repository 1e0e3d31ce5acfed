// SPDX-License-Identifier: Apache-2.0
/* Freshness by the pump's own uptime, and a ring of the last keys. */
#include "pump/freshness.h"

#include <string.h>

#include "pump/uptime.h"

static struct {
    struct {
        uint64_t key;
        uint16_t opcode; /* 0 = free */
    } list[FRESHNESS_KEYS];
    unsigned next;
} done;

void freshness_start(void)
{
    memset(&done, 0, sizeof done);
}

static uint64_t load(const struct assay_field *field, const void *body)
{
    const uint8_t *member = (const uint8_t *)body + field->offset;
    uint16_t u16;
    uint32_t u32;
    uint64_t u64;
    switch (field->size) {
    case sizeof u16:
        memcpy(&u16, member, sizeof u16);
        return u16;
    case sizeof u32:
        memcpy(&u32, member, sizeof u32);
        return u32;
    default:
        memcpy(&u64, member, sizeof u64);
        return u64;
    }
}

struct freshness freshness_of(const struct assay_message *message, const void *body)
{
    const struct assay_field *last = message->shape.fields + message->shape.count - 1u;
    return (struct freshness){
        .issued = (uint32_t)load(last - 2, body),
        .life = (uint32_t)load(last - 1, body),
        .key = load(last, body),
    };
}

/* Differences modulo 2^32, as signed numbers (FRESH-4). */
bool freshness_holds(const struct freshness *freshness)
{
    const uint32_t now = uptime_ms();
    const int32_t ahead = (int32_t)(freshness->issued - now);
    const int32_t left = (int32_t)(freshness->issued + freshness->life - now);
    return ahead <= FRESHNESS_AHEAD_MS && left >= 0;
}

void freshness_remember(uint64_t key, uint16_t opcode)
{
    done.list[done.next].key = key;
    done.list[done.next].opcode = opcode;
    done.next = (done.next + 1u) % FRESHNESS_KEYS;
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
