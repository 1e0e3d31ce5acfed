// SPDX-License-Identifier: Apache-2.0
/* Therapy control. The engine holds the state, the journal keeps it over resets. */
#include "pump/therapy.h"

#include "pump/annunciation.h"
#include "pump/drive.h"
#include "pump/journal.h"
#include "pump/mutant.h"

bool therapy_is_running(void)
{
    return delivery_dosing()->therapy == DOSING_RUNNING;
}

/* Stopping works even when the journal cannot be written. */
enum pump_status therapy_give_up(uint8_t end)
{
    const bool was_running = therapy_is_running();
    (void)drive_stop(end);
    return was_running ? journal_set_therapy(ASSAY_THERAPY_STATE_STOP) : PUMP_OK;
}

enum pump_status therapy_stop(void)
{
    return therapy_give_up(ASSAY_BOLUS_END_STOPPED);
}

/* Somebody lets it run in spite of them: what still holds is found anew, at the next step. */
static void forget_why_it_stopped(void)
{
    annunciation_clear(ASSAY_ANNUNCIATION_TYPE_MECHANICAL);
    annunciation_clear(ASSAY_ANNUNCIATION_TYPE_OCCLUSION);
    annunciation_clear(ASSAY_ANNUNCIATION_TYPE_RESERVOIR_EMPTY);
    annunciation_clear(ASSAY_ANNUNCIATION_TYPE_MAX_DELIVERY);
}

enum pump_status therapy_run(void)
{
    if (therapy_is_running()) {
        return PUMP_OK;
    }
    enum pump_status status = delivery_dosing()->priming.remaining > 0u ? PUMP_STATE : PUMP_OK;
    if (status == PUMP_OK) {
        status = journal_set_therapy(ASSAY_THERAPY_STATE_RUN);
    }
    if (status == PUMP_OK && dosing_run(delivery_dosing(), delivery_now()) != DOSING_OK) {
        status = PUMP_STATE;
    }
    if (status == PUMP_OK) {
        forget_why_it_stopped();
    }
    drive_plan();
    return status;
}

void therapy_on_stop_button(void)
{
    const bool delivers = delivery_status().bolus_id != 0u;
    enum pump_status status = PUMP_OK;
    if (!MUTANT(STOP_BUTTON_IGNORED)) {
        status = therapy_stop();
    }
    /* A bolus that ends annunciates itself; without one the stop still has to be seen. */
    if (MUTANT(STOP_BUTTON_IGNORED) && delivers) {
        annunciation_raise(ASSAY_ANNUNCIATION_TYPE_BOLUS_CANCELLED);
    } else if (!delivers || status != PUMP_OK) {
        annunciation_raise(ASSAY_ANNUNCIATION_TYPE_SYSTEM);
    }
}
