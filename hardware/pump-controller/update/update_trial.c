// SPDX-License-Identifier: Apache-2.0
/* Switching at a safe moment, and what an image on trial does to be kept. */
#include "update.h"

#include <string.h>

#include "pump/audit_log.h"
#include "pump/port.h"
#include "pump/therapy.h"
#include "update_internal.h"
#include "update_slot.h"

/* An image on trial is kept when somebody has opened a session, or after a minute that it has lived through. */
enum { HEALTHY_US = 60000000, AGAIN_US = 100000 };
/* So long automated dosing holds the switch off, however often it is renewed. */
#define PATIENCE_US UINT64_C(3600000000)

static uint8_t first_phase(void)
{
    struct slot_record record;
    if (update.running.trial != 0u) {
        return ASSAY_UPDATE_PHASE_CONFIRMING;
    }
    slot_record_load(&record);
    /* A trial without tries that does not run has failed. */
    return record.trial != SLOT_NONE && record.tries == 0u ? ASSAY_UPDATE_PHASE_REFUSED : ASSAY_UPDATE_PHASE_IDLE;
}

void update_start(bool healthy)
{
    memset(&update, 0, sizeof update);
    update.known = boot_handover_read(&update.running);
    if (!update.known) {
        return;
    }
    update.phase = first_phase();
    if (update.phase == ASSAY_UPDATE_PHASE_REFUSED) {
        audit_log(ASSAY_AUDIT_KIND_UPDATE_REFUSED, NULL, 0); /* its trial failed */
    }
    if (update.phase != ASSAY_UPDATE_PHASE_CONFIRMING) {
        port_trial_over();
        return;
    }
    if (!healthy) {
        port_reset(true); /* the first stage returns to the image before */
    }
    update.alive_at = port_now_us();
    update.confirm_at = update.alive_at + HEALTHY_US;
}

void update_session_opened(void)
{
    if (update.phase == ASSAY_UPDATE_PHASE_CONFIRMING) {
        update.confirm_at = port_now_us();
        port_request_link();
    }
}

/* The one place that raises the rollback counter (UPD-11). */
static void confirm(void)
{
    struct slot_record record;
    slot_record_load(&record);
    record.confirmed = update.running.slot;
    record.trial = SLOT_NONE;
    record.tries = 0;
    if (update.running.rollback > record.rollback) {
        record.rollback = update.running.rollback;
    }
    if (!update_slot_may_erase() || update_slot_store(&record) != PUMP_OK) {
        update.confirm_at = port_now_us() + AGAIN_US;
        return;
    }
    port_trial_over();
    update_enter(ASSAY_UPDATE_PHASE_IDLE);
    audit_log(ASSAY_AUDIT_KIND_UPDATE_CONFIRMED, NULL, update.running.rollback);
}

static void work_trial(void)
{
    const uint64_t now = port_now_us();
    if (now >= update.confirm_at) {
        confirm();
    }
    if (update.phase == ASSAY_UPDATE_PHASE_CONFIRMING && now >= update.alive_at) {
        port_trial_alive();
        update.alive_at = now + UPDATE_ALIVE_US;
    }
}

/* What the peer was told has left the wire before the chip starts anew. */
static void work_switch(void)
{
    if (port_now_us() - update.ready_at >= PATIENCE_US) {
        therapy_end_automated();
    }
    if (therapy_may_restart()) {
        update.phase = ASSAY_UPDATE_PHASE_SWITCHING;
        audit_log_flush();
        port_uart_drain();
        port_reset(false);
    }
}

void update_work(void)
{
    if (update.phase == ASSAY_UPDATE_PHASE_CONFIRMING) {
        work_trial();
    } else if (update.phase == ASSAY_UPDATE_PHASE_READY) {
        work_switch();
    }
}

uint64_t update_deadline(void)
{
    if (update.phase == ASSAY_UPDATE_PHASE_READY) {
        return port_now_us() + AGAIN_US;
    }
    if (update.phase != ASSAY_UPDATE_PHASE_CONFIRMING) {
        return UINT64_MAX;
    }
    return update.alive_at < update.confirm_at ? update.alive_at : update.confirm_at;
}
