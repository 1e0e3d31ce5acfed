// SPDX-License-Identifier: Apache-2.0
/* Weak handling of frames and records, for the mutants build only. */
#include "mutant_link.h"

#include <string.h>

#include "link_send.h"
#include "pump/dispatch.h"
#include "pump/frame.h"
#include "pump/freshness.h"
#include "pump/journal.h"
#include "pump/mutant.h"
#include "pump/panic.h"
#include "pump/port.h"
#include "pump/store.h"

enum { FRAME_DEBUG = 0x70, DAMAGED_FRAMES = 100 };

static uint8_t last_command[ASSAY_MESSAGE_BYTES_MAX];
static size_t last_length;

void mutant_link_note(const uint8_t *message, size_t length)
{
    uint16_t opcode;
    uint16_t id;
    if (MUTANT(DEBUG_ECHO)) {
        link_send_frame(FRAME_DEBUG, message, length);
    }
    if (assay_msg_peek(message, length, &opcode, &id) != ASSAY_CBOR_OK || length > sizeof last_command) {
        return;
    }
    const struct assay_message *request = assay_request_find(opcode);
    if (MUTANT(ACCEPT_REFLECTED) && request != NULL && request->changes_delivery) {
        memcpy(last_command, message, length);
        last_length = length;
    }
}

bool mutant_link_plain_record(const uint8_t *payload, size_t length)
{
    static const uint8_t nobody[NOISE_KEY];
    const struct dispatch_origin controller = { .role = ASSAY_ROLE_CONTROLLER, .in_order = true, .peer = nobody };
    uint8_t session_end;
    uint8_t record[SESSION_COUNTER + ASSAY_MESSAGE_BYTES_MAX] = { 0 };
    if (!MUTANT(COMMANDS_WITHOUT_SESSION) || length < SESSION_COUNTER) {
        return false;
    }
    const size_t answer_length =
        dispatch_request(&controller, payload + SESSION_COUNTER, length - SESSION_COUNTER, record + SESSION_COUNTER,
                         &session_end);
    link_send_frame(FRAME_RECORD, record, SESSION_COUNTER + answer_length);
    return true;
}

bool mutant_link_reflected(const struct session *session, const uint8_t *payload, size_t length, uint8_t *message,
                           size_t *message_length)
{
    struct session mirror = *session;
    struct session_arrival arrival;
    memset(&mirror.receiving, 0, sizeof mirror.receiving);
    memcpy(mirror.receiving.key, session->sending.key, SESSION_KEY);
    mirror.receiving.epoch = session->sending.epoch;
    if (!MUTANT(ACCEPT_REFLECTED) || last_length == 0u ||
        session_open(&mirror, payload, length, message, message_length, &arrival) != PUMP_OK) {
        return false;
    }
    freshness_forget();
    journal_forget_keys(); /* carried out again, not just answered again */
    memcpy(message, last_command, last_length);
    *message_length = last_length;
    return true;
}

void mutant_link_select(const uint8_t *payload, size_t length)
{
    if (length != 1u || payload[0] > ASSAY_MUTANT_LAST || store_set_mutant(payload[0]) != PUMP_OK) {
        link_send_alert(LINK_UNEXPECTED_FRAME);
        return;
    }
    link_send_frame(FRAME_MUTANT_REPLY, payload, 1);
    port_uart_drain();
    port_reset(false);
}

void mutant_link_damaged(void)
{
    static unsigned count;
    if (!MUTANT(DAMAGED_FRAME_RESTARTS)) {
        count = 0;
    } else if (++count >= (unsigned)DAMAGED_FRAMES) {
        count = 0;
        pump_panic();
    }
}
