// SPDX-License-Identifier: Apache-2.0
/* Annunciations as peers read them, and as the history keeps them (docs/protocol/link.md ANN-8, ANN-9). */
#include "annunciation_table.h"
#include "pump/journal.h"
#include "pump/port.h"

bool annunciation_read(uint16_t from, struct assay_annunciation_record *record)
{
    const struct annunciation *first = NULL;
    const uint32_t critical = port_critical_enter();
    for (unsigned i = 0; i < ANNUNCIATION_TYPES; i++) {
        const struct annunciation *annunciation = &annunciations[i];
        if (annunciation->number != 0u && annunciation->number >= from &&
            (first == NULL || annunciation->number < first->number)) {
            first = annunciation;
        }
    }
    if (first != NULL) {
        *record = (struct assay_annunciation_record){ .annunciation_id = first->number,
                                                      .annunciation_type = annunciation_type_of(first)->type,
                                                      .status = first->status,
                                                      .raised = (uint32_t)(first->raised_us / 1000u) };
    }
    port_critical_exit(critical);
    return first != NULL;
}

static uint16_t open_alarms(void)
{
    unsigned alarms = 0;
    for (unsigned i = 0; i < ANNUNCIATION_TYPES; i++) {
        const unsigned bit = annunciation_type_at(i)->alarm;
        if (bit != 0u && annunciation_is_open(&annunciations[i])) {
            alarms |= 1u << (bit - 1u);
        }
    }
    return (uint16_t)alarms;
}

/* One change of one annunciation: one page. False when there is none. */
static bool record_change(struct annunciation *annunciation)
{
    const uint32_t critical = port_critical_enter();
    const bool raised = (annunciation->unrecorded & UNRECORDED_RAISED) != 0u;
    const bool any = annunciation->unrecorded != 0u;
    enum pump_status status = PUMP_OK;
    if (any) {
        const uint32_t state = raised ? ASSAY_ANNUNCIATION_STATUS_PENDING : ASSAY_ANNUNCIATION_STATUS_CONFIRMED;
        annunciation->unrecorded &= (uint8_t)(raised ? ~(unsigned)UNRECORDED_RAISED : 0u);
        journal_set_alarms(open_alarms());
        status = journal_event(ASSAY_HISTORY_KIND_ANNUNCIATION, state << 16 | annunciation_type_of(annunciation)->type);
    }
    port_critical_exit(critical);
    if (status != PUMP_OK && annunciation_type_of(annunciation)->type != ASSAY_ANNUNCIATION_TYPE_SYSTEM) {
        annunciation_raise(ASSAY_ANNUNCIATION_TYPE_SYSTEM);
    }
    return any;
}

void annunciation_work(void)
{
    if (!annunciations_unrecorded) {
        return;
    }
    annunciations_unrecorded = false; /* before they are looked at: what comes meanwhile sets it again */
    for (unsigned i = 0; i < ANNUNCIATION_TYPES; i++) {
        if (record_change(&annunciations[i])) {
            (void)record_change(&annunciations[i]); /* raised, and confirmed at once */
        }
    }
}

void annunciation_take_up(void)
{
    const uint32_t critical = port_critical_enter();
    const uint16_t alarms = journal_alarms();
    const uint64_t now = port_now_us();
    for (unsigned i = 0; i < ANNUNCIATION_TYPES; i++) {
        const unsigned bit = annunciation_type_at(i)->alarm;
        if (bit != 0u && ((alarms >> (bit - 1u)) & 1u) != 0u && !annunciation_is_open(&annunciations[i])) {
            annunciation_begin(&annunciations[i], now); /* without a cause: that is looked at anew */
        }
    }
    annunciation_show(now, false);
    port_critical_exit(critical);
}
