// SPDX-License-Identifier: Apache-2.0
/* The light and the sound (docs/protocol/link.md ANN-3). The patterns are recalled from alarm standards, not read from them: provisional. */
#include "signals.h"

#include "pump/earlier.h"
#include "pump/port.h"

enum { FOR_EVER = 0, ONCE = -1 };

struct pattern {
    uint32_t on_us;  /* 0: never */
    int32_t off_us; /* FOR_EVER: it stays on; ONCE: it does not come again */
};

static const struct pattern light_patterns[] = {
    [SIGNAL_NONE] = { 0, FOR_EVER },
    [SIGNAL_LOW] = { 1000000, FOR_EVER },
    [SIGNAL_MEDIUM] = { 1000000, 1000000 },
    [SIGNAL_MEDIUM_ESCALATED] = { 1000000, 1000000 },
    [SIGNAL_HIGH] = { 250000, 250000 },
    [SIGNAL_HIGH_ESCALATED] = { 250000, 250000 },
};

static const struct pattern sound_patterns[] = {
    [SIGNAL_NONE] = { 0, FOR_EVER },
    [SIGNAL_LOW] = { 250000, ONCE },
    [SIGNAL_MEDIUM] = { 500000, 9500000 },
    [SIGNAL_MEDIUM_ESCALATED] = { 500000, 2000000 },
    [SIGNAL_HIGH] = { 500000, 500000 },
    [SIGNAL_HIGH_ESCALATED] = { 1000000, FOR_EVER },
};

struct wave {
    const struct pattern *pattern;
    enum port_pin pin;
    bool level;
    uint64_t next_at; /* when the level changes; UINT64_MAX = it stays */
};

static struct wave light;
static struct wave sound;

static void begin(struct wave *wave, uint64_t now, const struct pattern *pattern)
{
    wave->pattern = pattern;
    wave->level = pattern->on_us > 0u;
    wave->next_at = wave->level && pattern->off_us != FOR_EVER ? now + pattern->on_us : UINT64_MAX;
    port_pin_write(wave->pin, wave->level);
}

/* One change at most: when the alarm was late, the pattern goes on from now. */
static void work(struct wave *wave, uint64_t now)
{
    if (now < wave->next_at) {
        return;
    }
    wave->level = !wave->level;
    if (wave->level) {
        wave->next_at = now + wave->pattern->on_us;
    } else {
        wave->next_at = wave->pattern->off_us == ONCE ? UINT64_MAX : now + (uint32_t)wave->pattern->off_us;
    }
    port_pin_write(wave->pin, wave->level);
}

void signals_start(void)
{
    light = (struct wave){ .pin = PORT_PIN_LIGHT };
    sound = (struct wave){ .pin = PORT_PIN_SOUND };
    begin(&light, 0, &light_patterns[SIGNAL_NONE]);
    begin(&sound, 0, &sound_patterns[SIGNAL_NONE]);
}

void signals_set(uint64_t now, enum signal_level light_level, enum signal_level sound_level, bool anew)
{
    if (light.pattern != &light_patterns[light_level]) {
        begin(&light, now, &light_patterns[light_level]);
    }
    if (sound.pattern != &sound_patterns[sound_level] || anew) {
        begin(&sound, now, &sound_patterns[sound_level]);
    }
}

uint64_t signals_work(uint64_t now)
{
    work(&light, now);
    work(&sound, now);
    return earlier(light.next_at, sound.next_at);
}
