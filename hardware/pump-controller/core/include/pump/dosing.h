// SPDX-License-Identifier: Apache-2.0
/*
 * The dosing engine: what is to be delivered, and when, in integers, without a tick (docs/adr/0010-dosing.md). Pure: time
 * and commands are handed in, steps and the next due time are handed out. All times are ms of uptime and never go back.
 *
 * Basal rate in force: the temporary rate, else automated dosing, else the active profile; never above limits.max_basal.
 * While the clock is not set, the profile stands for its lowest rate. Automated dosing may be above the profile only while
 * a glucose reading bears it (docs/adr/0017-held-and-automated-therapy.md).
 */
#ifndef PUMP_DOSING_H
#define PUMP_DOSING_H

#include "pump/dosing_bolus.h"
#include "pump/dosing_clock.h"
#include "pump/dosing_meter.h"
#include "pump/dosing_profile.h"
#include "pump/status.h"

enum {
    DOSING_STEP_MU = 50,
    DOSING_INTERVAL_MS = 2000,  /* least time between two steps, whatever they are for */
    DOSING_RESERVOIR_LOW = 20000, /* mU */
    DOSING_PAUSE_TOLD_MS = 900000, /* the user is told so often that therapy is still paused */
    DOSING_PAUSE_MAX_MS = 3600000  /* then it is to be stopped */
};

/* Success is not zero: a skipped instruction must not read as success. */
enum dosing_result {
    DOSING_OK = 0x2d93,
    DOSING_NOT_APPLICABLE = 0x51e6, /* not in the present state */
    DOSING_BUSY = 0x743a,           /* a bolus of this sort runs already */
    DOSING_OVER_LIMIT = 0x1b5c,
    DOSING_IMPLAUSIBLE = 0x68c5 /* what was handed in does not fit together */
};

struct dosing_limits {
    uint32_t max_bolus; /* mU, one bolus */
    uint32_t max_basal; /* mU/h */
    uint32_t max_hour;  /* mU in any hour */
    uint32_t max_day;   /* mU in any 24 hours */
};

enum dosing_therapy { DOSING_STOPPED, DOSING_PAUSED, DOSING_RUNNING };
enum dosing_source { DOSING_FOR_BASAL, DOSING_FOR_BOLUS, DOSING_FOR_PRIMING };

struct dosing_step {
    enum dosing_source source;
    uint8_t place;  /* of the bolus, for dosing_bolus */
    bool is_spread; /* for the part that is spread */
};

/* One normal bolus and one with a spread part may run beside each other. */
enum { DOSING_PLACE_SPREAD, DOSING_PLACE_NORMAL, DOSING_PLACES };

enum dosing_decision {
    DOSING_NOTHING_DUE,
    DOSING_STEP_DUE,
    DOSING_CUT_OFF,
    DOSING_EMPTY,
    DOSING_BROKEN,
    DOSING_PAUSE_OVER
};

/* What the user is to be told; bits. */
enum { DOSING_NOTICE_TEMPORARY_OVER = 1, DOSING_NOTICE_AUTOMATED_OVER = 2, DOSING_NOTICE_RESERVOIR_LOW = 4,
       DOSING_NOTICE_PRIMED = 8, DOSING_NOTICE_PAUSED = 16 };

/* A rate for a while, whatever the profile says. */
struct dosing_override {
    bool on;
    bool is_percent;   /* of the profile's rate, else mU/h */
    uint32_t value;
    uint64_t ends_at;
};

/* All of it belongs to the functions below. */
struct dosing {
    struct dosing_limits limits;
    struct dosing_clock clock;
    struct dosing_profile profiles[DOSING_PROFILES];
    uint8_t active; /* profile 1…8; 0 = none */
    enum dosing_therapy therapy;
    uint64_t paused_until; /* while paused: then it is over */
    uint64_t pause_told_at; /* while paused: when the user is told next */
    uint64_t at;         /* all flows are booked up to here */
    uint64_t ready_at;   /* no step before */
    uint64_t basal_owed; /* hundredths of mU/h, times ms; DOSING_STEP of it are one step */
    struct dosing_override temporary;
    struct dosing_override automated;
    uint64_t glucose_until; /* until then a reading bears automated dosing above the profile */
    struct dosing_bolus boluses[DOSING_PLACES];
    struct dosing_part priming;
    bool reservoir_known;
    uint32_t reservoir; /* mU */
    uint32_t notices;
};

/* ---- state ---- */
/* At boot: stopped, nothing owed, no step before `ready_at`. */
void dosing_start(struct dosing *dosing, uint64_t now, uint64_t ready_at);
void dosing_set_limits(struct dosing *dosing, uint64_t now, const struct dosing_limits *limits);
void dosing_set_time(struct dosing *dosing, uint64_t now, uint32_t utc, uint16_t offset);
/* Ends boluses, temporary rate, automated dosing and priming. What they were is to be read before. */
void dosing_stop(struct dosing *dosing, uint64_t now);
/*
 * Holds everything: boluses go on later, a temporary rate and automated dosing run out meanwhile. Lasts DOSING_PAUSE_MAX_MS
 * at most; asking again makes it no longer. NOT_APPLICABLE while stopped.
 */
PUMP_MUST_CHECK enum dosing_result dosing_pause(struct dosing *dosing, uint64_t now);
/* NOT_APPLICABLE while priming. */
PUMP_MUST_CHECK enum dosing_result dosing_run(struct dosing *dosing, uint64_t now);

/* ---- basal ---- */
/* `number` 1…8. OVER_LIMIT when a rate is above limits.max_basal. */
PUMP_MUST_CHECK enum dosing_result dosing_write_profile(struct dosing *dosing, uint64_t now, uint8_t number,
                                                        const struct dosing_profile *profile);
/* NOT_APPLICABLE for a profile that was never written. */
PUMP_MUST_CHECK enum dosing_result dosing_activate(struct dosing *dosing, uint64_t now, uint8_t number);
/* `percent` 0…255 of the profile, or an absolute rate in mU/h; replaces one that runs. */
PUMP_MUST_CHECK enum dosing_result dosing_set_temporary(struct dosing *dosing, uint64_t now, bool is_percent, uint32_t value,
                                                        uint32_t minutes);
PUMP_MUST_CHECK enum dosing_result dosing_cancel_temporary(struct dosing *dosing, uint64_t now);
/* A reading bears rates above the profile until then; one in the past bears none. */
void dosing_set_glucose(struct dosing *dosing, uint64_t now, uint64_t until);
/* NOT_APPLICABLE while stopped, and for a rate above the profile that no reading bears. */
PUMP_MUST_CHECK enum dosing_result dosing_set_automated(struct dosing *dosing, uint64_t now, uint32_t rate, uint32_t seconds);
PUMP_MUST_CHECK enum dosing_result dosing_stop_automated(struct dosing *dosing, uint64_t now);
/* The rate in force, mU/h, rounded down; 0 unless therapy runs. */
uint32_t dosing_rate(struct dosing *dosing, uint64_t now);

/* ---- boluses ---- */
/* Whether dosing_order would take it, seen from what the meter has counted. */
PUMP_MUST_CHECK enum dosing_result dosing_may_order(struct dosing *dosing, struct dosing_meter *meter, uint64_t now,
                                                    const struct dosing_order *order);
/* Begins it. IMPLAUSIBLE, NOT_APPLICABLE, BUSY. */
PUMP_MUST_CHECK enum dosing_result dosing_order(struct dosing *dosing, uint64_t now, const struct dosing_order *order);
/* The bolus in this place; its id is 0 when there is none. */
const struct dosing_bolus *dosing_bolus(const struct dosing *dosing, unsigned place);
/* Ends the bolus in this place. */
void dosing_end_bolus(struct dosing *dosing, uint64_t now, unsigned place);

/* ---- priming and reservoir ---- */
/* NOT_APPLICABLE unless therapy is stopped and nothing is primed already. */
PUMP_MUST_CHECK enum dosing_result dosing_prime(struct dosing *dosing, uint64_t now, uint16_t steps);
void dosing_stop_priming(struct dosing *dosing, uint64_t now);
/* `content` in mU. NOT_APPLICABLE unless therapy is stopped. */
PUMP_MUST_CHECK enum dosing_result dosing_fill(struct dosing *dosing, uint64_t now, uint32_t content);

/* ---- time ---- */
/* What is to be done now. STEP_DUE: note the intention, then call dosing_made and make the step; all others: stop. */
PUMP_MUST_CHECK enum dosing_decision dosing_decide(struct dosing *dosing, struct dosing_meter *meter, uint64_t now,
                                                   struct dosing_step *step);
/* Books the step that dosing_decide named. True when it was the last of its bolus, whose place is free from then on. */
bool dosing_made(struct dosing *dosing, uint64_t now, const struct dosing_step *step);
/* The earliest moment at which something must happen, never before `now`; UINT64_MAX when nothing will by itself. */
uint64_t dosing_next_due(struct dosing *dosing, uint64_t now);
/* Bits DOSING_NOTICE_… since the last call. */
uint32_t dosing_take_notices(struct dosing *dosing);
/* Every bolus that runs, and priming: ordered = delivered + remaining. */
bool dosing_is_conserved(const struct dosing *dosing);

#endif
