// SPDX-License-Identifier: Apache-2.0
/* Deeds that write flash. */
#include "storage.h"

#include <string.h>

#include "pump/journal.h"
#include "pump/store.h"
#include "pump/therapy.h"
#include "simulation.h"
#include "test.h"

static struct peer controller;
static struct peer other;
static struct peer third;
static uint64_t key;

static bool tell(enum assay_message_index message, const void *body)
{
    const struct peer_message answer = peer_request(&controller, message, body);
    return peer_result(&answer) == ASSAY_RESULT_SUCCESS;
}

/* ---- requests ---- */

static bool write_profile(uint16_t rate)
{
    struct assay_write_basal_profile profile = { .profile = 1, .segments_count = 1, PEER_FRESH(++key) };
    profile.segments[0] = (struct assay_basal_segment){ .start = 0, .rate = rate };
    return tell(ASSAY_MSG_WRITE_BASAL_PROFILE, &profile);
}

static bool activate(void)
{
    const struct assay_activate_basal_profile request = { .profile = 1, PEER_FRESH(++key) };
    return tell(ASSAY_MSG_ACTIVATE_BASAL_PROFILE, &request);
}

static bool lower_limit(uint16_t max_bolus)
{
    const struct assay_set_limits request = { .has_max_bolus = true, .max_bolus = max_bolus, PEER_FRESH(++key) };
    return tell(ASSAY_MSG_SET_LIMITS, &request);
}

static bool set_therapy(uint8_t state)
{
    return peer_therapy(&controller, state) == ASSAY_RESULT_SUCCESS;
}

static bool order(uint16_t milliunits)
{
    return peer_bolus(&controller, milliunits, ++key) != 0u;
}

static bool fill_reservoir(uint32_t amount)
{
    const struct assay_set_reservoir_fill request = { .amount = amount, PEER_FRESH(++key) };
    return tell(ASSAY_MSG_SET_RESERVOIR_FILL, &request);
}

/* ---- what is done ---- */

static void no_more(void)
{
}

static bool start(void)
{
    simulation_boot();
    return true;
}

static bool pair_third(void)
{
    return peer_pair(&third, ASSAY_ROLE_CAREGIVER);
}

static bool unpair_other(void)
{
    struct assay_unpair request;
    peer_fingerprint(&other, request.fingerprint);
    return tell(ASSAY_MSG_UNPAIR, &request);
}

/* Enough of them for the images to fill a sector and go on in the other. */
static bool write_settings(void)
{
    bool done = true;
    for (uint16_t i = 0; i < 6u; i++) {
        done = write_profile((uint16_t)(1000u + 100u * (i % 2u))) && done;
    }
    return done;
}

static bool set_limits(void)
{
    const struct assay_set_limits request = { .has_max_bolus = true, .max_bolus = 5000, .has_occlusion = true,
                                              .occlusion = ASSAY_OCCLUSION_SENSITIVITY_HIGH, PEER_FRESH(++key) };
    return tell(ASSAY_MSG_SET_LIMITS, &request);
}

static bool take_profile(void)
{
    return activate();
}

static void without_profile(void)
{
    CHECK(set_therapy(ASSAY_THERAPY_STATE_STOP));
}

static bool new_reservoir(void)
{
    return fill_reservoir(200000);
}

static bool stop_and_run(void)
{
    const bool stopped = set_therapy(ASSAY_THERAPY_STATE_STOP);
    return set_therapy(ASSAY_THERAPY_STATE_RUN) && stopped;
}

static bool pause_and_run(void)
{
    const bool paused = set_therapy(ASSAY_THERAPY_STATE_PAUSE);
    return set_therapy(ASSAY_THERAPY_STATE_RUN) && paused;
}

static bool whole_bolus(void)
{
    const bool ordered = order(200);
    simulation_run(10000000);
    return ordered;
}

static bool cancelled_bolus(void)
{
    const uint32_t bolus = peer_bolus(&controller, 500, ++key);
    simulation_run(5000000);
    return bolus != 0u && peer_cancel(&controller, bolus) == ASSAY_RESULT_SUCCESS;
}

static bool stopped_bolus(void)
{
    const bool ordered = order(500);
    simulation_run(3000000);
    simulation_press(PORT_PIN_STOP, true);
    simulation_run(1000000);
    simulation_press(PORT_PIN_STOP, false);
    simulation_run(1000000);
    return ordered;
}

/* A multiwave bolus beside basal and a normal one: three pages are open. */
static bool three_streams(void)
{
    const struct assay_set_bolus wave = peer_make_multiwave(300, 200, 10, ++key);
    const struct peer_message answer = peer_request(&controller, ASSAY_MSG_SET_BOLUS, &wave);
    const bool ordered = answer.opcode == ASSAY_OP_BOLUS_ORDERED && order(100);
    simulation_run(UINT64_C(660000000));
    return ordered;
}

/* Over the hour at which basal gets a page of its own. */
static bool basal_hours(void)
{
    simulation_run(UINT64_C(3900000000));
    return true;
}

static bool prime(void)
{
    const struct assay_start_priming request = { .amount = 200, PEER_FRESH(++key) };
    const bool primes = tell(ASSAY_MSG_START_PRIMING, &request);
    simulation_run(10000000);
    return primes;
}

/* The history is full, and the next records cost the oldest. */
static void fill_ring(void)
{
    for (unsigned i = 0; i < JOURNAL_PAGES; i++) {
        CHECK(journal_event(ASSAY_HISTORY_KIND_SECURITY, i) == PUMP_OK);
    }
    while (!journal_wants_erase()) {
        CHECK(journal_event(ASSAY_HISTORY_KIND_SECURITY, 0) == PUMP_OK);
    }
}

static bool come_round(void)
{
    bool done = true;
    for (unsigned i = 0; i < 4u; i++) {
        done = stop_and_run() && done;
    }
    return whole_bolus() && done;
}

const struct storage_deed storage_deeds[] = {
    { "start", no_more, start, false },
    { "pairing", no_more, pair_third, false },
    { "unpairing", no_more, unpair_other, false },
    { "profiles", no_more, write_settings, false },
    { "limits", no_more, set_limits, false },
    { "active profile", without_profile, take_profile, true },
    { "reservoir", without_profile, new_reservoir, true },
    { "stop and run", no_more, stop_and_run, true },
    { "pause and run", no_more, pause_and_run, true },
    { "bolus", no_more, whole_bolus, false },
    { "bolus cancelled", no_more, cancelled_bolus, false },
    { "bolus stopped", no_more, stopped_bolus, true },
    { "three streams", no_more, three_streams, false },
    { "basal", no_more, basal_hours, false },
    { "priming", without_profile, prime, true },
    { "ring come round", fill_ring, come_round, true },
};
const unsigned storage_deeds_count = sizeof storage_deeds / sizeof storage_deeds[0];

/* ---- the pump ---- */

void storage_begin(void)
{
    key = 0;
    peer_make(&controller, 5);
    peer_make(&other, 6);
    peer_make(&third, 7);
    simulation_boot();
    CHECK(peer_pair(&other, ASSAY_ROLE_CAREGIVER));
    simulation_press(PORT_PIN_CONFIRM, false);
    simulation_run(1000000);
    CHECK(peer_pair(&controller, ASSAY_ROLE_CONTROLLER));
    simulation_press(PORT_PIN_CONFIRM, false);
    simulation_run(1000000);
    CHECK(write_profile(1000) && activate());
    CHECK(lower_limit(6000));
    CHECK(order(100));
    simulation_run(10000000);
}

struct storage_state storage_look(void)
{
    struct storage_state state;
    memset(&state, 0, sizeof state);
    state.settings = *settings_get();
    state.therapy = journal_therapy();
    state.roles[0] = store_find_peer(controller.identity.public);
    state.roles[1] = store_find_peer(other.identity.public);
    state.roles[2] = store_find_peer(third.identity.public);
    return state;
}

bool storage_cut_at(unsigned cut, uint64_t seed, void (*run)(void))
{
    simulation_reset();
    simulation.random ^= seed;
    simulation.cut_at = cut;
    const bool survived = simulation_survives(run);
    simulation.cut_at = 0;
    return survived;
}
