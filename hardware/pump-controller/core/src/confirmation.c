// SPDX-License-Identifier: Apache-2.0
/* What a person must confirm at the pump. */
#include "pump/confirmation.h"

#include <string.h>

#include "pump/annunciation.h"
#include "pump/delivery.h"
#include "pump/port.h"
#include "../generated/messages.h"

static struct {
    struct confirmation_wish wish;
    bool asked;
    bool confirmed;
    uint64_t until; /* ms */
} asked;

void confirmation_start(void)
{
    memset(&asked, 0, sizeof asked);
}

static bool is_same(const struct confirmation_wish *a, const struct confirmation_wish *b)
{
    return a->key == b->key && a->occlusion == b->occlusion && memcmp(&a->limits, &b->limits, sizeof a->limits) == 0;
}

/* Decimal, without leading zeros; returns where it ends. */
static char *put_number(char *out, uint32_t number)
{
    char digits[10];
    unsigned count = 0;
    do {
        digits[count++] = (char)('0' + number % 10u);
        number /= 10u;
    } while (number > 0u);
    while (count > 0u) {
        *out++ = digits[--count];
    }
    return out;
}

static const char *name_of(uint8_t occlusion)
{
    switch (occlusion) {
    case ASSAY_OCCLUSION_SENSITIVITY_LOW:
        return " OCCLUSION LOW";
    case ASSAY_OCCLUSION_SENSITIVITY_MEDIUM:
        return " OCCLUSION MEDIUM";
    default:
        return ""; /* as it is: high is never less than before */
    }
}

/* The person sees what there is to confirm: mU a bolus, mU/h, mU an hour, mU a day, the sensitivity if it changes. */
static void show(const struct confirmation_wish *wish)
{
    char line[80] = "CONFIRM LIMITS";
    const struct dosing_limits *limits = &wish->limits;
    const uint32_t numbers[] = { limits->max_bolus, limits->max_basal, limits->max_hour, limits->max_day };
    const char *name = name_of(wish->occlusion);
    char *at = line + strlen(line);
    for (unsigned i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        *at++ = ' ';
        at = put_number(at, numbers[i]);
    }
    memcpy(at, name, strlen(name));
    at += strlen(name);
    *at++ = '\r';
    *at++ = '\n';
    port_display_write(line, (size_t)(at - line));
}

bool confirmation_take(const struct confirmation_wish *wish)
{
    const uint32_t critical = port_critical_enter();
    const uint64_t now = delivery_now();
    const bool same = asked.asked && is_same(&asked.wish, wish) && now <= asked.until;
    const bool given = same && asked.confirmed;
    if (given) {
        asked.asked = false;
    } else if (!same) {
        asked.wish = *wish;
        asked.asked = true;
        asked.confirmed = false;
        asked.until = now + CONFIRMATION_MS;
    }
    port_critical_exit(critical);
    if (!given && !same) {
        show(wish);
        annunciation_raise(ASSAY_ANNUNCIATION_TYPE_CONFIRMATION_WANTED);
    }
    return given;
}

void confirmation_by_button(void)
{
    asked.confirmed = asked.asked && delivery_now() <= asked.until;
}
