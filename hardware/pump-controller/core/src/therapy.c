// SPDX-License-Identifier: Apache-2.0
/* Therapy control. The engine holds the state, the journal keeps it over resets. */
#include "pump/therapy.h"

#include "pump/annunciation.h"
#include "pump/drive.h"
#include "pump/journal.h"
#include "pump/mutant.h"
#include "pump/port.h"
#include "pump/sense.h"
#include "pump/supervisor.h"

enum { RESTART_US = 500000 };

bool therapy_is_running(void)
{
    return delivery_dosing()->therapy == DOSING_RUNNING;
}

uint8_t therapy_state(void)
{
    switch (delivery_dosing()->therapy) {
    case DOSING_RUNNING:
        return ASSAY_THERAPY_STATE_RUN;
    case DOSING_PAUSED:
        return ASSAY_THERAPY_STATE_PAUSE;
    case DOSING_STOPPED:
    default:
        return ASSAY_THERAPY_STATE_STOP;
    }
}

/* Stopping works even when the journal cannot be written. */
enum pump_status therapy_give_up(uint8_t end)
{
    const bool was_stopped = therapy_state() == ASSAY_THERAPY_STATE_STOP;
    (void)drive_stop(end);
    return !was_stopped ? journal_set_therapy(ASSAY_THERAPY_STATE_STOP) : PUMP_OK;
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

/* As stopping does, it works even when the journal cannot be written. */
enum pump_status therapy_pause(void)
{
    const bool was_running = therapy_is_running();
    const enum dosing_result result = dosing_pause(delivery_dosing(), delivery_now());
    drive_plan();
    if (result != DOSING_OK) {
        return PUMP_STATE;
    }
    return was_running ? journal_set_therapy(ASSAY_THERAPY_STATE_PAUSE) : PUMP_OK;
}

enum pump_status therapy_run(void)
{
    if (therapy_is_running()) {
        return PUMP_OK;
    }
    const bool may_run = delivery_dosing()->priming.remaining == 0u && sense_allows_therapy();
    enum pump_status status = may_run ? PUMP_OK : PUMP_STATE;
    if (status == PUMP_OK) {
        supervisor_release();
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

static bool lasts(const struct dosing_override *rate)
{
    return rate->on && rate->ends_at > delivery_now();
}

bool therapy_may_restart(void)
{
    const uint32_t critical = port_critical_enter();
    const struct dosing *dosing = delivery_dosing();
    const bool may = delivery_status().bolus_id == 0u && dosing->priming.remaining == 0u && !lasts(&dosing->temporary) &&
                     !lasts(&dosing->automated) && dosing->therapy != DOSING_PAUSED && drive_is_idle_for(RESTART_US);
    port_critical_exit(critical);
    return may;
}

void therapy_end_automated(void)
{
    const uint32_t critical = port_critical_enter();
    if (dosing_stop_automated(delivery_dosing(), delivery_now()) == DOSING_OK) {
        annunciation_raise(ASSAY_ANNUNCIATION_TYPE_TEMPORARY_BASAL_CANCELLED);
        if (delivery_record_automated() != PUMP_OK) {
            annunciation_raise(ASSAY_ANNUNCIATION_TYPE_SYSTEM);
        }
        drive_plan();
    }
    port_critical_exit(critical);
}
