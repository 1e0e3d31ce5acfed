// SPDX-License-Identifier: Apache-2.0
/*
 * Fuzzer of the update's transfer, behind authentication: manifests, blocks in any order, sizes and repeats, power cuts and resumptions, switch,
 * trial and return. Whatever comes: what runs is never written, what is on trial is whole and of a manifest that may be installed, and each start
 * runs an image that the maker signed, with a rollback counter that never falls.
 */
#include <string.h>

#include "fuzz.h"
#include "peer.h"
#include "pump/store.h"
#include "simulation.h"
#include "update.h"
#include "update_bench.h"

enum { IMAGES = 5, GOOD = 3, SECOND_US = 1000000, OLD_ROLLBACK = 2, CUT_SPAN = 24, ACTIONS_MAX = 200, LOOK_US = 1000 };

/* Two that may follow the first, which runs; one of the past, one for another board. */
static struct update_image images[IMAGES];
static uint8_t prepared_storage[PORT_FLASH_SIZE];
static uint8_t prepared_slots[SLOT_STORAGE_OFFSET];
static struct peer peer;
static struct fuzz_input *given;
static uint32_t highest; /* rollback counter that was seen confirmed */

static void prepare(void)
{
    static bool done;
    if (done) {
        return;
    }
    done = true;
    updates_make(&images[0], 1, 1000, 4, OLD_ROLLBACK);
    updates_make(&images[1], 2, SLOT_SECTOR + 700, 5, OLD_ROLLBACK + 1u);
    updates_make(&images[2], 3, 2 * SLOT_SECTOR, 6, OLD_ROLLBACK + 2u);
    updates_make(&images[3], 4, 900, 7, OLD_ROLLBACK - 1u);
    updates_make(&images[4], 5, 900, 8, OLD_ROLLBACK + 3u);
    images[4].manifest.class_id[0] ^= 1u;
    updates_sign(&images[4]);
    simulation_reset();
    updates_flash(SLOT_A, &images[0]);
    updates_record(SLOT_A, OLD_ROLLBACK);
    fuzz_must(updates_start(), "the first image runs");
    peer_make(&peer, 0x41);
    fuzz_must(store_pair(peer.identity.public, ASSAY_ROLE_CONTROLLER) == PUMP_OK, "the peer is stored");
    memcpy(prepared_storage, simulation.flash, sizeof prepared_storage);
    memcpy(prepared_slots, simulation.slots, sizeof prepared_slots);
}

/* One that may run, whole in the slot that was handed over. */
static const struct update_image *running(void)
{
    const uint8_t slot = updates_handover().slot;
    for (unsigned i = 0; i < (unsigned)GOOD; i++) {
        if (updates_runs(slot, &images[i])) {
            return &images[i];
        }
    }
    return NULL;
}

static void must_hold(void)
{
    const struct boot_handover handover = updates_handover();
    const struct update_image *runs = running();
    const struct assay_update_state state = update_state();
    const struct slot_record record = updates_slot_record();
    fuzz_must(runs != NULL, "what runs was signed, and may run here");
    fuzz_must(memcmp(simulation.slots + slot_offset(handover.slot) + SLOT_IMAGE_AT, runs->bytes, runs->manifest.size) == 0,
              "what runs is not written");
    fuzz_must(memcmp(simulation.slots, prepared_slots, SLOT_RECORDS_OFFSET) == 0 &&
                  memcmp(simulation.slots + SLOT_RECOVERY_OFFSET, prepared_slots + SLOT_RECOVERY_OFFSET, SLOT_RECOVERY_SIZE) == 0,
              "neither is the first stage, nor recovery");
    fuzz_must(state.received <= state.size, "no more is received than there is");
    fuzz_must(record.rollback >= highest, "the rollback counter never falls");
    highest = record.rollback;
    if (record.trial == slot_other(handover.slot) && record.tries > 0u) {
        const uint8_t *const trial = simulation.slots + slot_offset(record.trial) + SLOT_IMAGE_AT;
        fuzz_must(memcmp(trial, images[1].bytes, images[1].manifest.size) == 0 ||
                      memcmp(trial, images[2].bytes, images[2].manifest.size) == 0,
                  "what is to be tried is whole");
    }
}

static void enter(void)
{
    simulation_boot();
    simulation.from_pump_length = 0;
    fuzz_must(peer_connect(&peer, ASSAY_ROLE_CONTROLLER), "the paired peer gets its session");
    simulation_run(SECOND_US);
}

/* After a restart, whatever it came of. */
static void start_again(void)
{
    simulation.cut_at = 0;
    fuzz_must(simulation_first_stage(), "an image may run");
    must_hold();
    if (!simulation_survives(enter)) {
        fuzz_must(false, "it starts, and does not reset");
    }
}

/* A manifest of the five, as it is or damaged; signatures are looked at. */
static void begin(uint8_t how)
{
    const struct update_image *image = &images[how % IMAGES];
    struct assay_begin_update request = { .manifest_length = 0 };
    memcpy(request.manifest, image->signed_manifest, image->signed_length);
    request.manifest_length = (uint16_t)image->signed_length;
    if (how >= 200u) {
        request.manifest_length = (uint16_t)fuzz_damage(given, request.manifest, image->signed_length);
    }
    (void)peer_request(&peer, ASSAY_MSG_BEGIN_UPDATE, &request);
}

static void send_block(const uint8_t *bytes, uint32_t offset, size_t length)
{
    struct assay_write_update_block block = { .offset = offset, .data_length = (uint16_t)length };
    memcpy(block.data, bytes, length);
    (void)peer_request(&peer, ASSAY_MSG_WRITE_UPDATE_BLOCK, &block);
}

/* Blocks of an image, from where the pump is. */
static void go_on(const struct update_image *image, unsigned blocks)
{
    for (; blocks > 0u && update_state().received < image->manifest.size; blocks--) {
        const uint32_t at = update_state().received;
        const uint32_t left = image->manifest.size - at;
        send_block(image->bytes + at, at, left < (uint32_t)SLOT_PAGE ? left : SLOT_PAGE);
    }
}

/* The one that is due, one beside it, or any; of any content. */
static void any_block(void)
{
    uint8_t bytes[SLOT_PAGE] = { 0 };
    const uint8_t how = fuzz_byte(given);
    const uint32_t near = update_state().received + (fuzz_byte(given) % 3u - 1u) * (uint32_t)SLOT_PAGE + (how & 1u);
    const size_t length = (how & 2u) != 0u ? fuzz_byte(given) : (size_t)SLOT_PAGE;
    (void)fuzz_bytes(given, bytes, (how & 4u) != 0u ? length : 8u);
    send_block(bytes, (how & 8u) != 0u ? fuzz_word(given) : near, length);
}

static void act(void)
{
    const uint8_t how = fuzz_byte(given);
    const uint8_t which = fuzz_byte(given);
    while (simulation.from_pump_length > 0u) {
        (void)peer_receive(&peer);
    }
    if (!peer.session.open) {
        (void)peer_connect(&peer, ASSAY_ROLE_CONTROLLER);
    }
    switch (how % 16u) {
    case 0:
    case 1:
    case 2:
        begin(which);
        break;
    case 3:
    case 4:
    case 5:
    case 6:
    case 7:
        go_on(&images[which % IMAGES], which / IMAGES);
        break;
    case 8:
        any_block();
        break;
    case 9:
    case 10:
        (void)peer_request(&peer, ASSAY_MSG_FINISH_UPDATE, NULL);
        break;
    case 11:
        (void)peer_request(&peer, ASSAY_MSG_ABORT_UPDATE, NULL);
        break;
    case 12:
        simulation_run((uint64_t)which * SECOND_US / 4u);
        break;
    case 13:
        simulation_die(); /* the power, between operations … */
    case 14:
        simulation.cut_at = simulation.flash_operations + 1u + which % CUT_SPAN; /* … or in one of the next */
        break;
    default:
        (void)peer_bolus(&peer, (uint16_t)(50u * (1u + which % 4u)), ++peer.last_key);
        break;
    }
}

void fuzz_update(struct fuzz_input *input)
{
    prepare();
    given = input;
    highest = OLD_ROLLBACK;
    simulation_reset();
    memcpy(simulation.flash, prepared_storage, sizeof prepared_storage);
    memcpy(simulation.slots, prepared_slots, sizeof prepared_slots);
    peer_make(&peer, 0x41);
    simulation.look_us = LOOK_US; /* an erase waits for a step, and the step comes */
    start_again();
    for (unsigned i = 0; i < (unsigned)ACTIONS_MAX && input->left > 0u; i++) {
        const bool alive = simulation_survives(act);
        if (!alive) {
            fuzz_must(!simulation.was_reset || !simulation.reset_by_fault, "the pump resets to switch only");
            must_hold();
            start_again();
        }
        must_hold();
    }
}
