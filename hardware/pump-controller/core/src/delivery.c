// SPDX-License-Identifier: Apache-2.0
/* Delivery: between the engine, the journal, and those who are told. */
#include "pump/delivery.h"

#include "pump/annunciation.h"
#include "pump/events.h"
#include "pump/journal.h"
#include "pump/mutant.h"
#include "pump/settings.h"
#include "pump/uptime.h"

_Static_assert((int)DOSING_PLACE_SPREAD == (int)JOURNAL_SPREAD && (int)DOSING_PLACE_NORMAL == (int)JOURNAL_NORMAL,
               "a bolus marks its steps in the stream of its place");

static struct dosing dosing;
static struct dosing_meter meter;
#if defined(ASSAY_MUTANTS)
static uint32_t journalled_steps; /* mutant 16: of the normal bolus */
#endif

uint64_t delivery_now(void)
{
    return port_now_us() / 1000u;
}

struct dosing *delivery_dosing(void)
{
    return &dosing;
}

struct dosing_meter *delivery_meter(void)
{
    return &meter;
}

void delivery_take_limits(void)
{
    const struct dosing_limits *limits = &settings_get()->limits;
    dosing_set_limits(&dosing, delivery_now(), limits);
    dosing_meter_limit(&meter, limits->max_hour / DOSING_STEP_MU, limits->max_day / DOSING_STEP_MU);
}

void delivery_take_profiles(void)
{
    const struct settings *settings = settings_get();
    for (unsigned i = 0; i < DOSING_PROFILES; i++) {
        dosing.profiles[i] = settings->profiles[i];
    }
    dosing.active = settings->active;
}

/* What was filled in, less each step since. */
static void reckon_reservoir(void)
{
    const struct settings *settings = settings_get();
    const uint64_t used = (uint64_t)(journal_total_steps() - settings->reservoir_at) * DOSING_STEP_MU;
    dosing.reservoir_known = settings->reservoir_known;
    dosing.reservoir = used < settings->reservoir_filled ? (uint32_t)(settings->reservoir_filled - used) : 0u;
}

void delivery_start(void)
{
    const struct journal_sums sums = journal_sums();
    dosing_start(&dosing, delivery_now(), 0);
    dosing_meter_start(&meter, sums.hour, sums.day);
    delivery_take_limits();
    delivery_take_profiles();
    reckon_reservoir();
    if (dosing.active != 0u) {
        annunciation_raise(ASSAY_ANNUNCIATION_TYPE_DATE_TIME); /* the clock is lost: the lowest rate until it is set */
    }
    if (journal_therapy() == ASSAY_THERAPY_STATE_PAUSE) { /* how long it has lasted nobody knows (PAU-5) */
        annunciation_raise(ASSAY_ANNUNCIATION_TYPE_THERAPY_PAUSED);
        if (journal_set_therapy(ASSAY_THERAPY_STATE_STOP) != PUMP_OK) {
            annunciation_raise(ASSAY_ANNUNCIATION_TYPE_SYSTEM);
        }
    }
    if (journal_therapy() == ASSAY_THERAPY_STATE_RUN && dosing_run(&dosing, delivery_now()) != DOSING_OK) {
        annunciation_raise(ASSAY_ANNUNCIATION_TYPE_SYSTEM);
    }
}

static struct delivery_status status_of(const struct dosing_bolus *bolus)
{
    return (struct delivery_status){ .bolus_id = bolus->id,
                                     .ordered_steps = dosing_bolus_ordered(bolus),
                                     .delivered_steps = dosing_bolus_delivered(bolus) };
}

struct delivery_status delivery_status(void)
{
    const struct dosing_bolus *normal = dosing_bolus(&dosing, DOSING_PLACE_NORMAL);
    const struct dosing_bolus *bolus = normal->id != 0u ? normal : dosing_bolus(&dosing, DOSING_PLACE_SPREAD);
    return bolus->id != 0u ? status_of(bolus) : (struct delivery_status){ 0 };
}

static uint8_t wire_kind(enum dosing_kind kind)
{
    static const uint8_t kinds[] = { ASSAY_BOLUS_KIND_NORMAL, ASSAY_BOLUS_KIND_EXTENDED, ASSAY_BOLUS_KIND_MULTIWAVE };
    return kinds[kind];
}

enum pump_status delivery_order(uint64_t key, struct dosing_order *order)
{
    const unsigned place = order->kind == DOSING_NORMAL ? DOSING_PLACE_NORMAL : DOSING_PLACE_SPREAD;
    if (dosing.therapy != DOSING_RUNNING || dosing.boluses[place].id != 0u) {
        return PUMP_STATE;
    }
    const enum pump_status status =
        journal_bolus_begin(place, key, wire_kind(order->kind), (uint32_t)order->now + order->spread, &order->id);
    if (status != PUMP_OK) {
        return status;
    }
#if defined(ASSAY_MUTANTS)
    journalled_steps = 0;
#endif
    return dosing_order(&dosing, delivery_now(), order) == DOSING_OK ? PUMP_OK : PUMP_STATE;
}

static void tell_step(uint32_t bolus_id, uint32_t delivered, uint32_t ordered)
{
    const struct event event = {
        .message = &assay_messages[ASSAY_MSG_DOSE_STEP],
        .body.dose_step = { .bolus_id = bolus_id,
                            .delivered = delivered * (uint32_t)DOSING_STEP_MU,
                            .ordered = ordered * (uint32_t)DOSING_STEP_MU,
                            .uptime = uptime_ms() },
    };
    events_push(&event);
}

static void tell_end(const struct delivery_status *bolus, uint8_t end)
{
    const struct event event = {
        .message = &assay_messages[ASSAY_MSG_BOLUS_ENDED],
        .body.bolus_ended = { .bolus_id = bolus->bolus_id,
                              .delivered = bolus->delivered_steps * (uint32_t)DOSING_STEP_MU,
                              .ordered = bolus->ordered_steps * (uint32_t)DOSING_STEP_MU,
                              .end = end },
    };
    events_push(&event);
}

#if defined(ASSAY_MUTANTS)
enum { JOURNAL_LAG = 2 };
/* Mutant 16: brings the journal up to `steps`, behind the motor. */
static void catch_up(unsigned place, uint32_t steps)
{
    while (journalled_steps < steps && journal_bolus_step(place) == PUMP_OK) {
        journalled_steps++;
    }
}
#endif

/* Closes the record of a bolus, and tells. */
static void close_bolus(unsigned place, const struct delivery_status *bolus, uint8_t end)
{
    uint32_t delivered = bolus->delivered_steps;
    if (MUTANT(CANCEL_REMAINDER_WRONG) && end == ASSAY_BOLUS_END_CANCELLED) {
        delivered = bolus->ordered_steps;
    }
#if defined(ASSAY_MUTANTS)
    if (MUTANT(JOURNAL_AFTER_STEP)) {
        catch_up(place, delivered);
    }
#endif
    const enum pump_status status = journal_bolus_end(place, end, delivered);
    tell_end(bolus, end);
    if (end != ASSAY_BOLUS_END_COMPLETED) {
        annunciation_raise(ASSAY_ANNUNCIATION_TYPE_BOLUS_CANCELLED);
    }
    if (status != PUMP_OK) {
        annunciation_raise(ASSAY_ANNUNCIATION_TYPE_SYSTEM);
    }
}

void delivery_end(unsigned place, uint8_t end)
{
    const struct dosing_bolus *bolus = dosing_bolus(&dosing, place);
    const struct delivery_status status = status_of(bolus);
    if (status.bolus_id != 0u) {
        dosing_end_bolus(&dosing, delivery_now(), place);
        close_bolus(place, &status, end);
    }
}

bool delivery_stop(uint8_t end)
{
    bool ran = false;
    for (unsigned place = 0; place < DOSING_PLACES; place++) {
        ran = ran || dosing_bolus(&dosing, place)->id != 0u;
        delivery_end(place, end);
    }
    dosing_stop(&dosing, delivery_now());
    journal_flow_end();
    return ran;
}

enum pump_status delivery_note(const struct dosing_step *step)
{
    switch (step->source) {
    case DOSING_FOR_BOLUS:
        return MUTANT(JOURNAL_AFTER_STEP) ? PUMP_OK : journal_bolus_step(step->place);
    case DOSING_FOR_PRIMING:
        return journal_flow_step(ASSAY_HISTORY_KIND_PRIMING);
    case DOSING_FOR_BASAL:
    default:
        return journal_flow_step(ASSAY_HISTORY_KIND_BASAL_TOTAL);
    }
}

static void count(const struct dosing_step *step)
{
    if (step->source != DOSING_FOR_PRIMING) {
        dosing_meter_count(&meter, delivery_now());
        const struct journal_sums sums = { .hour = meter.hour, .day = meter.day };
        journal_set_sums(&sums);
    }
}

void delivery_made(const struct dosing_step *step)
{
    struct delivery_status bolus = { 0 };
    count(step);
    if (step->source == DOSING_FOR_BOLUS) {
        bolus = status_of(dosing_bolus(&dosing, step->place));
        bolus.delivered_steps++;
    }
    const bool last = dosing_made(&dosing, delivery_now(), step);
#if defined(ASSAY_MUTANTS)
    if (MUTANT(JOURNAL_AFTER_STEP) && bolus.delivered_steps > JOURNAL_LAG) {
        catch_up(step->place, bolus.delivered_steps - JOURNAL_LAG);
    }
#endif
    tell_step(bolus.bolus_id, bolus.delivered_steps, bolus.ordered_steps);
    if (last) {
        close_bolus(step->place, &bolus, ASSAY_BOLUS_END_COMPLETED);
    }
}

enum pump_status delivery_record_automated(void)
{
    return journal_event(ASSAY_HISTORY_KIND_AUTOMATED_DOSING, dosing_rate(&dosing, delivery_now()));
}

void delivery_tell_notices(void)
{
    static const struct {
        uint32_t notice;
        uint16_t type;
    } table[] = {
        { DOSING_NOTICE_TEMPORARY_OVER, ASSAY_ANNUNCIATION_TYPE_TEMPORARY_BASAL_OVER },
        { DOSING_NOTICE_AUTOMATED_OVER, ASSAY_ANNUNCIATION_TYPE_TEMPORARY_BASAL_CANCELLED },
        { DOSING_NOTICE_RESERVOIR_LOW, ASSAY_ANNUNCIATION_TYPE_RESERVOIR_LOW },
        { DOSING_NOTICE_PRIMED, ASSAY_ANNUNCIATION_TYPE_PRIMING },
        { DOSING_NOTICE_PAUSED, ASSAY_ANNUNCIATION_TYPE_THERAPY_PAUSED },
    };
    const uint32_t notices = dosing_take_notices(&dosing);
    for (unsigned i = 0; i < sizeof table / sizeof table[0]; i++) {
        if ((notices & table[i].notice) != 0u) {
            annunciation_raise(table[i].type);
        }
    }
    if ((notices & DOSING_NOTICE_AUTOMATED_OVER) != 0u && delivery_record_automated() != PUMP_OK) {
        annunciation_raise(ASSAY_ANNUNCIATION_TYPE_SYSTEM);
    }
}
