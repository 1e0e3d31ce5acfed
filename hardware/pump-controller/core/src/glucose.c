// SPDX-License-Identifier: Apache-2.0
/* The newest glucose reading. */
#include "pump/glucose.h"

#include <string.h>

struct sensor {
    uint8_t key[NOISE_KEY];
    uint32_t sequence; /* of its newest reading */
    bool used;
};

static struct {
    struct sensor sensors[GLUCOSE_SENSORS];
    unsigned next; /* whose place is taken when there is none left */
    bool known;
    unsigned from; /* the sensor whose reading this is */
    struct glucose_reading reading;
} newest;

void glucose_start(void)
{
    memset(&newest, 0, sizeof newest);
}

/* Keys of peers are public: they need no constant time. GLUCOSE_SENSORS when it has reported nothing yet. */
static unsigned find(const uint8_t key[NOISE_KEY])
{
    unsigned found = GLUCOSE_SENSORS;
    for (unsigned i = 0; i < GLUCOSE_SENSORS; i++) {
        if (newest.sensors[i].used && memcmp(newest.sensors[i].key, key, NOISE_KEY) == 0) {
            found = i;
        }
    }
    return found;
}

/* There are as many places as peers, and those that go are forgotten; should one be left behind, the oldest gives way. */
static unsigned take_place(const uint8_t key[NOISE_KEY])
{
    const unsigned place = newest.next;
    newest.next = (newest.next + 1u) % GLUCOSE_SENSORS;
    if (newest.known && newest.from == place) {
        newest.known = false;
    }
    memcpy(newest.sensors[place].key, key, NOISE_KEY);
    newest.sensors[place].used = true;
    return place;
}

/* The message's moment is modulo 2^32 and lies within half of that (FRESH-4). */
static uint64_t moment(uint32_t uptime, uint64_t now)
{
    return now + (uint64_t)(int64_t)(int32_t)(uptime - (uint32_t)now);
}

/* One that seems to be measured a little ahead was measured now. */
static struct glucose_reading reading_of(const struct assay_report_glucose *report, uint64_t now)
{
    const uint64_t said = moment(report->measured, now);
    const uint64_t measured = (int64_t)said > (int64_t)now ? now : said;
    return (struct glucose_reading){
        .glucose = report->glucose,
        .quality = report->quality,
        .trend = report->trend,
        .measured = measured,
        .expires_at = measured + report->expires * UINT64_C(1000),
    };
}

/* Signed: what was measured before the pump started lies below zero. */
static bool is_fresh(const struct assay_report_glucose *report, const struct glucose_reading *reading, uint64_t now)
{
    return (int32_t)(report->measured - (uint32_t)now) <= GLUCOSE_AHEAD_MS && (int64_t)reading->measured >= 0 &&
           reading->expires_at > now;
}

enum glucose_result glucose_report(const uint8_t sensor[NOISE_KEY], const struct assay_report_glucose *report, uint64_t now)
{
    const struct glucose_reading reading = reading_of(report, now);
    unsigned place = find(sensor);
    if (!is_fresh(report, &reading, now)) {
        return GLUCOSE_NOT_FRESH;
    }
    const bool counts_up = place == GLUCOSE_SENSORS || report->sequence > newest.sensors[place].sequence;
    if (!counts_up || (newest.known && reading.measured < newest.reading.measured)) {
        return GLUCOSE_OUT_OF_ORDER;
    }
    place = place == GLUCOSE_SENSORS ? take_place(sensor) : place;
    newest.sensors[place].sequence = report->sequence;
    newest.reading = reading;
    newest.from = place;
    newest.known = true;
    return GLUCOSE_TAKEN;
}

bool glucose_newest(struct glucose_reading *reading)
{
    *reading = newest.reading;
    return newest.known;
}

uint64_t glucose_bears_until(void)
{
    const bool bears = newest.known && newest.reading.quality == ASSAY_GLUCOSE_QUALITY_GOOD &&
                       newest.reading.glucose >= GLUCOSE_LOW;
    return bears ? newest.reading.expires_at : 0u;
}

void glucose_forget(const uint8_t sensor[NOISE_KEY])
{
    const unsigned place = find(sensor);
    if (place == GLUCOSE_SENSORS) {
        return;
    }
    if (newest.known && newest.from == place) {
        newest.known = false;
    }
    memset(&newest.sensors[place], 0, sizeof newest.sensors[place]);
}
