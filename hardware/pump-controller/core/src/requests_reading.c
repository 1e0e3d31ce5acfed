// SPDX-License-Identifier: Apache-2.0
/* Requests that read. */
#include "requests.h"

#include <string.h>

#include "fingerprint.h"
#include "image_digest.h"
#include "pump/audit_sign.h"
#include "pump/drive.h"
#include "pump/features.h"
#include "pump/journal.h"
#include "pump/port.h"
#include "pump/settings.h"
#include "pump/store.h"
#include "pump/therapy.h"
#include "pump/uptime.h"
#include "serial_number.h"
#if defined(PUMP_VERIFIED_BOOT)
#include "boot.h"
#endif

/* What runs: as the first stage verified it, or, on a board without one, as it lies in memory. */
static void describe_image(struct assay_identity *identity)
{
#if defined(PUMP_VERIFIED_BOOT)
    struct boot_handover handover;
    if (boot_handover_read(&handover)) {
        memcpy(identity->image_digest, handover.image_digest, sizeof identity->image_digest);
        memcpy(identity->sbom_digest, handover.sbom_digest, sizeof identity->sbom_digest);
        identity->has_sbom_digest = true;
        identity->rollback = handover.rollback;
    }
#else
    image_digest_get(identity->image_digest);
#endif
}

void request_identity(struct exchange *exchange)
{
    struct assay_identity identity = {
        .firmware = PUMP_FIRMWARE_VERSION,
        .build = ASSAY_BUILD_KIND,
        .step_milliunits = DOSING_STEP_MU,
        .max_bolus = settings_get()->limits.max_bolus,
        .features = PUMP_FEATURES,
    };
    serial_number_get(identity.serial);
    describe_image(&identity);
    identity.has_signing_key = audit_sign_public_key(identity.signing_key);
    if (store_trust()->life != STORE_FACTORY) {
        identity.has_trust_anchor = true;
        fingerprint_of(store_trust()->anchor, identity.trust_anchor); /* a key id is made as a fingerprint is */
    }
    strncpy(identity.board, port_board_name(), sizeof identity.board - 1u);
    exchange_answer(exchange, ASSAY_MSG_IDENTITY, &identity);
}

static uint8_t operational_state(const struct delivery_status *delivery)
{
    if (delivery_dosing()->priming.remaining > 0u) {
        return ASSAY_OPERATIONAL_STATE_PRIMING;
    }
    if (delivery_dosing()->therapy == DOSING_PAUSED) {
        return ASSAY_OPERATIONAL_STATE_WAITING;
    }
    if (delivery->bolus_id != 0u || therapy_is_running()) {
        return ASSAY_OPERATIONAL_STATE_READY;
    }
    return ASSAY_OPERATIONAL_STATE_STANDBY;
}

void request_status(struct exchange *exchange)
{
    const uint32_t critical = port_critical_enter();
    const struct delivery_status delivery = delivery_status();
    const struct assay_status status = {
        .therapy = therapy_state(),
        .operation = operational_state(&delivery),
        .bolus_id = delivery.bolus_id,
        .ordered = delivery.ordered_steps * (uint32_t)DOSING_STEP_MU,
        .delivered = delivery.delivered_steps * (uint32_t)DOSING_STEP_MU,
        .total_steps = journal_total_steps(),
        .boot_count = journal_boot_count(),
        .boot_reason = port_boot_reason(),
        .uptime = uptime_ms(),
        .last_sequence = journal_last_sequence(),
    };
    port_critical_exit(critical);
    exchange_answer(exchange, ASSAY_MSG_STATUS, &status);
}

/* Record by record, so that interrupts wait for one page at most. */
static bool read_record(uint32_t from, struct assay_history_record *record)
{
    const uint32_t critical = port_critical_enter();
    const bool found = journal_read(from, record);
    port_critical_exit(critical);
    return found;
}

void request_history(struct exchange *exchange, const struct assay_read_history *request)
{
    struct assay_history_page page = { .records_count = 0 };
    uint32_t from = request->from;
    while (page.records_count < request->count && read_record(from, &page.records[page.records_count])) {
        from = page.records[page.records_count].sequence + 1u;
        page.records_count++;
    }
    page.more = page.records_count > 0u && from <= journal_last_sequence();
    exchange_answer(exchange, ASSAY_MSG_HISTORY_PAGE, &page);
}
