// SPDX-License-Identifier: Apache-2.0
/* Requests about annunciations (docs/protocol/link.md ANN-7, ANN-8). */
#include "requests.h"

#include "pump/annunciation.h"

void request_annunciations(struct exchange *exchange, const struct assay_read_annunciations *request)
{
    enum { ROOM = sizeof(((struct assay_annunciation_page *)0)->records) / sizeof(struct assay_annunciation_record) };
    struct assay_annunciation_page page = { .records_count = 0 };
    struct assay_annunciation_record record;
    uint32_t from = request->from;
    bool more = annunciation_read((uint16_t)from, &record);
    while (more && page.records_count < ROOM) {
        page.records[page.records_count++] = record;
        from = record.annunciation_id + 1u;
        more = from <= UINT16_MAX && annunciation_read((uint16_t)from, &record);
    }
    page.more = more;
    exchange_answer(exchange, ASSAY_MSG_ANNUNCIATION_PAGE, &page);
}

static void respond(struct exchange *exchange, enum pump_status status)
{
    switch (status) {
    case PUMP_OK:
        exchange_respond(exchange, ASSAY_RESULT_SUCCESS);
        break;
    case PUMP_REFUSED: /* a person has to come to the pump */
        exchange_respond(exchange, ASSAY_RESULT_CONFIRMATION_NEEDED);
        break;
    default:
        exchange_respond(exchange, ASSAY_RESULT_NOT_APPLICABLE);
        break;
    }
}

void request_snooze_annunciation(struct exchange *exchange, const struct assay_snooze_annunciation *request)
{
    respond(exchange, annunciation_snooze(request->annunciation_id));
}

void request_confirm_annunciation(struct exchange *exchange, const struct assay_confirm_annunciation *request)
{
    respond(exchange, annunciation_confirm(request->annunciation_id));
}
