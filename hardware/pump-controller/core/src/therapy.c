// SPDX-License-Identifier: Apache-2.0
/* Therapy control. */
#include "pump/therapy.h"

#include "pump/annunciation.h"
#include "pump/drive.h"
#include "pump/journal.h"
#include "pump/mutant.h"

/* The journal keeps it over resets. Stopping works even when the journal cannot be written. */
static bool running;

void therapy_start(void)
{
    running = journal_therapy() == ASSAY_THERAPY_STATE_RUN;
}

bool therapy_is_running(void)
{
    return running;
}

enum pump_status therapy_stop(void)
{
    const bool was_running = running;
    running = false;
    drive_end(ASSAY_BOLUS_END_STOPPED);
    return was_running ? journal_set_therapy(ASSAY_THERAPY_STATE_STOP) : PUMP_OK;
}

enum pump_status therapy_run(void)
{
    const enum pump_status status = running ? PUMP_OK : journal_set_therapy(ASSAY_THERAPY_STATE_RUN);
    running = running || status == PUMP_OK;
    return status;
}

void therapy_on_stop_button(void)
{
    const bool delivers = drive_status().bolus_id != 0u;
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
