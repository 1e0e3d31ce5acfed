// SPDX-License-Identifier: Apache-2.0
/*
 * The recovery image: what runs when neither slot holds an image that may. It speaks the link to peers that are paired already and
 * takes an update; it has no therapy, no motor and no pairing (docs/adr/0019-recovery.md). In place of core/src/pump.c.
 */
#include "pump/pump.h"

#include "contexts.h"
#include "pump/annunciation.h"
#include "pump/audit.h"
#include "pump/drbg.h"
#include "pump/events.h"
#include "pump/guard.h"
#include "pump/handshake.h"
#include "pump/link.h"
#include "pump/pairing.h"
#include "pump/port.h"
#include "pump/settings.h"
#include "pump/store.h"
#include "pump/tickets.h"
#include "serial_number.h"
#include "update.h"
#if defined(ASSAY_MUTANTS)
#include "pump/mutant.h"
#endif

/* A person who has confirmed it is told again: no insulin is given. */
enum { TELL_AGAIN_US = 300000000 };

static const char display[] = "RECOVERY\r\n";
static const char unread[] = "RECOVERY NOT READABLE\r\n";

static void tell(void)
{
    annunciation_raise(ASSAY_ANNUNCIATION_TYPE_SYSTEM);
    port_display_write(display, sizeof display - 1u);
    if (store_identity() == NULL) { /* empty, damaged, or of a form that is newer than this image (store.h): nobody can come in */
        port_display_write(unread, sizeof unread - 1u);
    }
}

void pump_boot(void)
{
    port_pin_write(PORT_PIN_ENABLE, true); /* the motor is off, and nothing here turns it on */
    port_pin_write(PORT_PIN_STEP, false);
    guard_start();
    events_start();
    annunciation_start();
    audit_start();
    pairing_start();
    tickets_start();
    link_start();
    handshake_start();
    store_mount();
    settings_mount(); /* Identity tells a limit */
#if defined(ASSAY_MUTANTS)
    mutant_start();
#endif
    const enum pump_status noise = random_start();
    serial_number_start();
    update_start(noise == PUMP_OK);
    tell();
    guard_tell();
}

bool contexts_thread_work(void)
{
    return handshake_work();
}

void pump_on_alarm(enum port_alarm alarm)
{
    switch (alarm) {
    case PORT_ALARM_BUTTONS:
        tell();
        break;
    case PORT_ALARM_ANNUNCIATIONS:
        annunciation_on_alarm();
        break;
    case PORT_ALARM_GUARD:
        guard_on_alarm();
        break;
    default:
        port_request_link();
        break;
    }
}

/* Nothing moves the motor here, and nothing listens. */
void pump_on_encoder(void)
{
}

/* Confirming twice does no harm: nothing is debounced. */
void pump_on_button(void)
{
    if (!port_pin_read(PORT_PIN_CONFIRM)) {
        annunciation_confirm_all();
        port_alarm_set(PORT_ALARM_BUTTONS, port_now_us() + TELL_AGAIN_US);
    }
}
