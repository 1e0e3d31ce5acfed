// SPDX-License-Identifier: Apache-2.0
/* What the history tells. */
#include "history.h"

#include "pump/dosing.h"
#include "pump/journal.h"

uint32_t history_steps(uint8_t kind)
{
    uint32_t milliunits = 0;
    struct assay_history_record record;
    for (uint32_t from = 1; journal_read(from, &record); from = record.sequence + 1u) {
        if (record.kind == kind) {
            milliunits += kind == ASSAY_HISTORY_KIND_BOLUS ? record.delivered : record.detail;
        }
    }
    return milliunits / DOSING_STEP_MU;
}

unsigned history_find(uint8_t kind, struct assay_history_record *newest)
{
    unsigned count = 0;
    struct assay_history_record record;
    for (uint32_t from = 1; journal_read(from, &record); from = record.sequence + 1u) {
        if (record.kind == kind) {
            *newest = record;
            count++;
        }
    }
    return count;
}
