// SPDX-License-Identifier: Apache-2.0
/* Taking an update: manifest, blocks, check. */
#include "update.h"

#include <string.h>

#include "pump/audit.h"
#include "pump/audit_log.h"
#include "pump/port.h"
#include "update_internal.h"
#include "update_slot.h"

struct update update;

static uint8_t target(void)
{
    return slot_other(update.running.slot);
}

static bool is_recovery(void)
{
    return update.running.slot == SLOT_RECOVERY;
}

/* The slot that runs, or, in recovery, the one that is left alone: the other of the two is tried. */
static uint8_t kept(void)
{
    return is_recovery() ? slot_other(target()) : update.running.slot;
}

static uint32_t image_at(void)
{
    return slot_offset(target()) + SLOT_IMAGE_AT;
}

void update_enter(uint8_t phase)
{
    update.phase = phase;
    audit_record(ASSAY_HISTORY_KIND_UPDATE, phase);
}

struct assay_update_state update_state(void)
{
    const bool any = update.phase != ASSAY_UPDATE_PHASE_IDLE && update.manifest.size != 0u;
    return (struct assay_update_state){
        .phase = update.phase, .received = any ? update.received : 0u, .size = any ? update.manifest.size : 0u
    };
}

static uint8_t refuse(uint16_t opcode, uint8_t result)
{
    audit_log(ASSAY_AUDIT_KIND_UPDATE_REFUSED, NULL, opcode);
    update_enter(ASSAY_UPDATE_PHASE_REFUSED);
    return result;
}

/* ---- the manifest ---- */

/* The highest counter of the record and of what runs: nothing below it ever runs again (UPD-11). */
static uint32_t lowest_rollback(void)
{
    struct slot_record record;
    slot_record_load(&record);
    return record.rollback > update.running.rollback ? record.rollback : update.running.rollback;
}

/*
 * UPD-6 to UPD-14. In recovery nothing is installed that a sequence number could be below. There is no clock, and no other
 * component: what expires or depends on anything is not taken.
 */
static bool may_install(const struct manifest *manifest)
{
    return boot_is_for_this_device(manifest, target()) && (is_recovery() || manifest->sequence > update.running.sequence) &&
           manifest->rollback >= lowest_rollback() && !manifest->expires && manifest->dependencies_count == 0u;
}

/* The record says what runs, and no trial: before the other slot is touched. */
PUMP_MUST_CHECK static enum pump_status forget_trial(void)
{
    struct slot_record record;
    slot_record_load(&record);
    if (record.trial == SLOT_NONE && record.confirmed == kept()) {
        return PUMP_OK;
    }
    record.confirmed = kept();
    record.trial = SLOT_NONE;
    record.tries = 0;
    return update_slot_store(&record);
}

/* Goes on where the slot was left, or begins anew. */
PUMP_MUST_CHECK static enum pump_status open_slot(const uint8_t *bytes, size_t length)
{
    const uint32_t count = update_slot_count(target());
    if (update_slot_has_header(target(), bytes, length) && count <= update.manifest.size) {
        update.received = count;
        return PUMP_OK;
    }
    update.received = 0;
    return update_slot_write_header(target(), bytes, length);
}

static bool may_begin(void)
{
    return update.known && update.phase != ASSAY_UPDATE_PHASE_CONFIRMING && update.phase != ASSAY_UPDATE_PHASE_SWITCHING;
}

uint8_t update_begin(const uint8_t *bytes, size_t length)
{
    struct manifest manifest;
    if (!may_begin()) {
        return ASSAY_RESULT_NOT_APPLICABLE;
    }
    if (length > MANIFEST_MAX ||
        manifest_open(boot_identity.update_key, bytes, length, &manifest) != MANIFEST_OK) {
        return ASSAY_RESULT_PLAUSIBILITY_FAILED;
    }
    const bool same = boot_difference((const uint8_t *)&manifest, (const uint8_t *)&update.manifest, sizeof manifest) == 0u;
    if (same && (update.phase == ASSAY_UPDATE_PHASE_RECEIVING || update.phase == ASSAY_UPDATE_PHASE_READY)) {
        return ASSAY_RESULT_SUCCESS;
    }
    if (!may_install(&manifest)) {
        return ASSAY_RESULT_PLAUSIBILITY_FAILED;
    }
    update.phase = ASSAY_UPDATE_PHASE_IDLE;
    update.manifest = manifest;
    if (forget_trial() != PUMP_OK || open_slot(bytes, length) != PUMP_OK) {
        memset(&update.manifest, 0, sizeof update.manifest);
        return ASSAY_RESULT_NOT_COMPLETED;
    }
    update_enter(ASSAY_UPDATE_PHASE_RECEIVING);
    audit_log(ASSAY_AUDIT_KIND_UPDATE_STARTED, NULL, manifest.rollback);
    return ASSAY_RESULT_SUCCESS;
}

/* ---- blocks ---- */

static bool is_block(uint32_t offset, size_t length)
{
    const uint32_t size = update.manifest.size;
    return offset % SLOT_PAGE == 0u && offset < size && length <= size - offset &&
           (length == (size_t)SLOT_PAGE || offset + length == size);
}

uint8_t update_write(uint32_t offset, const uint8_t *data, size_t length)
{
    if (update.phase != ASSAY_UPDATE_PHASE_RECEIVING) {
        return ASSAY_RESULT_NOT_APPLICABLE;
    }
    if (!is_block(offset, length)) {
        return ASSAY_RESULT_PLAUSIBILITY_FAILED;
    }
    if (offset != update.received) {
        return ASSAY_RESULT_SUCCESS; /* it is there already, or not due yet: the answer tells where to go on */
    }
    if (offset % SLOT_SECTOR == 0u && update_slot_erase(image_at() + offset) != PUMP_OK) {
        return ASSAY_RESULT_NOT_COMPLETED; /* a step was due all the while: the peer may send the block again */
    }
    if (update_slot_program(image_at() + offset, data, length) != PUMP_OK) {
        return refuse(ASSAY_OP_WRITE_UPDATE_BLOCK, ASSAY_RESULT_NOT_COMPLETED);
    }
    update.received += (uint32_t)length;
    if (update.received % SLOT_SECTOR == 0u && update_slot_note(target(), update.received) != PUMP_OK) {
        return refuse(ASSAY_OP_WRITE_UPDATE_BLOCK, ASSAY_RESULT_NOT_COMPLETED);
    }
    return ASSAY_RESULT_SUCCESS;
}

/* ---- the end ---- */

uint8_t update_finish(void)
{
    if (update.phase == ASSAY_UPDATE_PHASE_READY) {
        return ASSAY_RESULT_SUCCESS;
    }
    if (update.phase != ASSAY_UPDATE_PHASE_RECEIVING || update.received != update.manifest.size) {
        return ASSAY_RESULT_NOT_APPLICABLE;
    }
    if (!update_slot_is_whole(target(), &update.manifest)) {
        (void)!update_slot_forget(target()); /* what is wrong in it is not known: the same manifest begins anew */
        return refuse(ASSAY_OP_FINISH_UPDATE, ASSAY_RESULT_SUCCESS); /* the answer tells the phase */
    }
    struct slot_record record;
    slot_record_load(&record);
    record.confirmed = kept();
    record.trial = target();
    record.tries = 1;
    if (update_slot_store(&record) != PUMP_OK) {
        return ASSAY_RESULT_NOT_COMPLETED;
    }
    update.ready_at = port_now_us();
    update_enter(ASSAY_UPDATE_PHASE_READY);
    return ASSAY_RESULT_SUCCESS;
}

uint8_t update_abort(void)
{
    if (!may_begin()) {
        return ASSAY_RESULT_NOT_APPLICABLE;
    }
    if (update.phase == ASSAY_UPDATE_PHASE_READY && forget_trial() != PUMP_OK) {
        return ASSAY_RESULT_NOT_COMPLETED;
    }
    if (update.phase != ASSAY_UPDATE_PHASE_IDLE) {
        update_enter(ASSAY_UPDATE_PHASE_IDLE);
    }
    memset(&update.manifest, 0, sizeof update.manifest);
    return ASSAY_RESULT_SUCCESS;
}
