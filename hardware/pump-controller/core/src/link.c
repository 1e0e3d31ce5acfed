// SPDX-License-Identifier: Apache-2.0
/* The link: receives frames, hands them on, keeps the time limits. */
#include "pump/link.h"

#include <string.h>

#include "link_handshake.h"
#include "link_send.h"
#include "link_session.h"
#include "pump/annunciation.h"
#include "pump/audit_log.h"
#include "pump/earlier.h"
#include "pump/frame.h"
#include "pump/pairing.h"
#include "pump/port.h"
#if defined(PUMP_VERIFIED_BOOT)
#include "update.h"
#endif
#if defined(ASSAY_MUTANTS)
#include "mutant_link.h"
#endif

static struct frame_decoder decoder;

void link_start(void)
{
    memset(&decoder, 0, sizeof decoder);
    link_handshake_start();
    link_session_start();
}

static void on_bad_frame(enum frame_fault fault)
{
    static const enum audit_malformed what[] = {
        [FRAME_BAD_CODING] = AUDIT_MALFORMED_FRAME_CODING,
        [FRAME_BAD_LENGTH] = AUDIT_MALFORMED_FRAME_LENGTH,
        [FRAME_BAD_CRC] = AUDIT_MALFORMED_FRAME_CRC,
    };
    if (fault != FRAME_GOOD) {
        audit_log_malformed(what[fault], 0, NULL);
#if defined(ASSAY_MUTANTS)
        mutant_link_damaged();
#endif
    }
}

static void on_frame(uint8_t type, const uint8_t *payload, size_t length)
{
    switch (type) {
    case FRAME_HELLO:
        link_on_hello(payload, length);
        break;
    case FRAME_HANDSHAKE_1:
        link_on_handshake_1(payload, length);
        break;
    case FRAME_HANDSHAKE_3:
        link_on_handshake_3(payload, length);
        break;
    case FRAME_RECORD:
        link_session_record(payload, length);
        break;
    case FRAME_ALERT:
        break; /* only a hint; an answer could go round for ever on a line that echoes */
#if defined(ASSAY_MUTANTS)
    case FRAME_MUTANT:
        mutant_link_select(payload, length);
        break;
#endif
    default:
        audit_log_malformed(AUDIT_MALFORMED_FRAME_TYPE, type, NULL);
        link_send_alert(LINK_UNEXPECTED_FRAME);
        break;
    }
}

static void work_line(void)
{
    uint8_t bytes[64];
    for (size_t count = port_uart_read(bytes, sizeof bytes); count > 0u; count = port_uart_read(bytes, sizeof bytes)) {
        for (size_t i = 0; i < count; i++) {
            if (frame_decode(&decoder, bytes[i])) {
                on_frame(decoder.body[0], decoder.body + 1, decoder.payload_length);
            }
            on_bad_frame(decoder.fault);
        }
    }
}

static void work_times(void)
{
    pairing_expire();
    link_handshake_expire();
    link_session_expire();
    uint64_t next = earlier(pairing_deadline(), earlier(link_handshake_deadline(), link_session_deadline()));
    next = earlier(next, audit_log_deadline());
#if defined(PUMP_VERIFIED_BOOT)
    update_work();
    next = earlier(next, update_deadline());
#endif
    port_alarm_set(PORT_ALARM_LINK, next);
}

void link_poll(void)
{
    work_line();
    link_session_work_trust();
    link_handshake_work();
    link_session_work_events();
    link_session_work_answers();
    annunciation_work();
    audit_log_work();
    work_times();
}
