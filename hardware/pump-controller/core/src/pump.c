// SPDX-License-Identifier: Apache-2.0
/* The pump as a whole: boot order, what the thread does, and where interrupts go. */
#include "pump/pump.h"

#include "utils.h"

#include "contexts.h"
#include "pump/annunciation.h"
#include "pump/audit.h"
#include "pump/audit_log.h"
#include "pump/audit_sign.h"
#include "pump/buttons.h"
#include "pump/confirmation.h"
#include "pump/damage.h"
#include "pump/drbg.h"
#include "pump/drive.h"
#include "pump/events.h"
#include "pump/freshness.h"
#include "pump/glucose.h"
#include "pump/guard.h"
#include "pump/handshake.h"
#include "pump/journal.h"
#include "pump/link.h"
#include "pump/mutant.h"
#include "pump/pairing.h"
#include "pump/sense.h"
#include "pump/selftest.h"
#include "pump/settings.h"
#include "pump/store.h"
#include "pump/supervisor.h"
#include "pump/tickets.h"
#include "pump/trust.h"
#include "serial_number.h"
#if defined(PUMP_VERIFIED_BOOT)
#include "update.h"
#endif

/* Made on the device, at first boot; without healthy noise there is none, and no handshake, until a later boot. */
PUMP_MUST_CHECK static enum pump_status ensure_identity(void)
{
    struct noise_key_pair identity;
    if (store_identity() != NULL) {
        return PUMP_OK;
    }
    enum pump_status status = random_bytes(identity.secret, NOISE_KEY);
    if (status == PUMP_OK) {
        noise_public_key(&identity);
        status = store_set_identity(&identity);
    }
    sodium_memzero(&identity, sizeof identity);
    return status;
}

/* Therapy state, an interrupted bolus, the boot record. */
PUMP_MUST_CHECK static enum pump_status take_up_therapy(void)
{
    struct journal_interrupted interrupted;
    const uint32_t critical = port_critical_enter();
    enum pump_status status = journal_mount(port_boot_reason(), &interrupted);
    settings_mount();
    drive_start(interrupted.found || interrupted.flowed);
    delivery_start();
    drive_plan();
#if defined(ASSAY_MUTANTS)
    if (MUTANT(RESUME_AFTER_RESET) && interrupted.found && status == PUMP_OK) {
        uint32_t bolus_id;
        status = drive_order(port_now_us(), interrupted.ordered_steps, &bolus_id);
    }
#endif
    port_critical_exit(critical);
    annunciation_take_up();
    if (interrupted.found) {
        annunciation_raise(ASSAY_ANNUNCIATION_TYPE_BOLUS_CANCELLED);
    }
    return status;
}

void pump_boot(void)
{
    drive_start(false); /* the motor is off before anything else is tried */
    guard_start();
    events_start();
    annunciation_start();
    audit_start();
    pairing_start();
    tickets_start();
    trust_start();
    freshness_start();
    glucose_start();
    confirmation_start();
    link_start();
    handshake_start();
    audit_sign_start();
    selftest_start();
    store_mount();
#if defined(ASSAY_MUTANTS)
    mutant_start();
#endif
    const enum pump_status therapy = take_up_therapy();
    const enum pump_status audit = audit_log_start();
    audit_log(ASSAY_AUDIT_KIND_BOOT, NULL, port_boot_reason());
    damage_tell();
    sense_start();
    const enum pump_status noise = random_start();
    const enum pump_status identity = ensure_identity();
    serial_number_start();
    buttons_start();
#if defined(PUMP_VERIFIED_BOOT)
    update_start(therapy == PUMP_OK && noise == PUMP_OK && identity == PUMP_OK);
#endif
    if (therapy != PUMP_OK || audit != PUMP_OK || noise != PUMP_OK || identity != PUMP_OK) {
        annunciation_raise(ASSAY_ANNUNCIATION_TYPE_SYSTEM);
    }
    guard_tell();
}

bool contexts_thread_work(void)
{
    /* Nobody is let in before cryptography has shown that it works; a person waits for the first, and no flood of the last may keep it. A peer
       that has the audit log's head signed waits for the answer before it asks again, so that keeps nothing from the last either. */
    const bool lets_in = selftest_may_shake_hands();
    return (lets_in && (pairing_work() || trust_work())) || selftest_work() || (lets_in && audit_sign_work()) ||
           (lets_in && handshake_work());
}

void pump_on_alarm(enum port_alarm alarm)
{
    switch (alarm) {
    case PORT_ALARM_DRIVE:
        drive_on_alarm();
        break;
    case PORT_ALARM_BUTTONS:
        buttons_on_alarm();
        break;
    case PORT_ALARM_ANNUNCIATIONS:
        annunciation_on_alarm();
        break;
    case PORT_ALARM_SENSE:
        sense_on_alarm();
        break;
    case PORT_ALARM_GUARD:
        guard_on_alarm();
        break;
    case PORT_ALARM_LINK:
    case PORT_ALARM_COUNT:
    default:
        port_request_link();
        break;
    }
}

void pump_on_button(void)
{
    buttons_on_edge();
}

void pump_on_encoder(void)
{
    supervisor_on_encoder();
}
