// SPDX-License-Identifier: Apache-2.0
/* The basal flow: the rate in force, piece by piece, and what it owes. */
#include "flow.h"

#include "pump/earlier.h"

/* Changes of the rate within one advance. The board wakes at each, so more than a day's worth means that it slept. */
enum { CHANGES_MAX = DOSING_SEGMENTS + 4 };

static const struct dosing_profile *active_profile(const struct dosing *dosing)
{
    static const struct dosing_profile none = { .count = 0 };
    return dosing->active == 0u ? &none : &dosing->profiles[dosing->active - 1u];
}

static uint16_t local_minute(const struct dosing *dosing)
{
    return (uint16_t)(dosing_clock_local_ms(&dosing->clock, dosing->at) / DOSING_MINUTE_MS);
}

static uint64_t profile_rate(const struct dosing *dosing)
{
    const struct dosing_profile *profile = active_profile(dosing);
    return dosing->clock.set ? dosing_profile_rate(profile, local_minute(dosing)) : dosing_profile_lowest(profile);
}

bool dosing_flow_is_borne(const struct dosing *dosing, uint32_t rate)
{
    return rate <= profile_rate(dosing) || dosing->at < dosing->glucose_until;
}

static bool automated_stands(const struct dosing *dosing)
{
    const struct dosing_override *automated = &dosing->automated;
    return automated->on && dosing->at < automated->ends_at && dosing_flow_is_borne(dosing, automated->value);
}

uint64_t dosing_flow_rate(const struct dosing *dosing)
{
    uint64_t rate = profile_rate(dosing) * 100u;
    if (dosing->temporary.on) {
        rate = dosing->temporary.is_percent ? rate / 100u * dosing->temporary.value : dosing->temporary.value * UINT64_C(100);
    } else if (automated_stands(dosing)) {
        rate = dosing->automated.value * UINT64_C(100);
    }
    const uint64_t highest = dosing->limits.max_basal * UINT64_C(100);
    return rate < highest ? rate : highest;
}

uint64_t dosing_flow_next_change(const struct dosing *dosing)
{
    uint64_t next = UINT64_MAX;
    const struct dosing_profile *profile = active_profile(dosing);
    const bool follows = dosing->therapy == DOSING_RUNNING || dosing->automated.on;
    if (follows && dosing->clock.set && profile->count > 1u) {
        const uint32_t local = dosing_clock_local_ms(&dosing->clock, dosing->at);
        const uint16_t end = dosing_profile_end(profile, (uint16_t)(local / DOSING_MINUTE_MS));
        next = dosing->at + (uint32_t)end * (uint32_t)DOSING_MINUTE_MS - local;
    }
    if (dosing->temporary.on) {
        next = earlier(next, dosing->temporary.ends_at);
    }
    if (dosing->automated.on) {
        next = earlier(next, dosing->automated.ends_at);
        next = earlier(next, dosing->glucose_until > dosing->at ? dosing->glucose_until : UINT64_MAX);
    }
    if (dosing->therapy == DOSING_PAUSED) {
        next = earlier(next, dosing->pause_told_at);
    }
    return next;
}

static void expire(struct dosing *dosing)
{
    if (dosing->temporary.on && dosing->temporary.ends_at <= dosing->at) {
        dosing->temporary.on = false;
        dosing->notices |= DOSING_NOTICE_TEMPORARY_OVER;
    }
    if (dosing->automated.on && !automated_stands(dosing)) {
        dosing->automated.on = false;
        dosing->notices |= DOSING_NOTICE_AUTOMATED_OVER;
    }
    if (dosing->therapy == DOSING_PAUSED && dosing->pause_told_at <= dosing->at) {
        dosing->pause_told_at = dosing->at + DOSING_PAUSE_TOLD_MS;
        dosing->notices |= dosing->at < dosing->paused_until ? DOSING_NOTICE_PAUSED : 0; /* its end is told as such */
    }
}

/* Of what is owed, one whole step may wait for its interval. More means that the board overslept: it is never made up for. */
static void owe(struct dosing *dosing, uint64_t more)
{
    dosing->basal_owed += more;
    if (dosing->basal_owed >= 2u * DOSING_STEP_OWED) {
        dosing->basal_owed = DOSING_STEP_OWED + dosing->basal_owed % DOSING_STEP_OWED;
    }
}

static void flow(struct dosing *dosing, uint64_t until)
{
    const uint64_t ms = until - dosing->at;
    if (dosing->therapy == DOSING_RUNNING) {
        owe(dosing, dosing_flow_rate(dosing) * ms);
        dosing_bolus_elapse(&dosing->boluses[DOSING_PLACE_SPREAD], ms);
    }
    dosing->at = until;
    expire(dosing);
}

void dosing_advance(struct dosing *dosing, uint64_t now)
{
    for (unsigned i = 0; i < CHANGES_MAX && dosing->at < now; i++) {
        flow(dosing, earlier(now, dosing_flow_next_change(dosing)));
    }
    dosing->at = dosing->at < now ? now : dosing->at;
    expire(dosing); /* also what a command has just taken the ground from */
}

uint32_t dosing_rate(struct dosing *dosing, uint64_t now)
{
    dosing_advance(dosing, now);
    return dosing->therapy == DOSING_RUNNING ? (uint32_t)(dosing_flow_rate(dosing) / 100u) : 0u;
}
