// SPDX-License-Identifier: Apache-2.0
/* HELLO and its reply; both go into the prologue as they stand on the wire (VER-5, HS-2). */
#include "link_hello.h"

#include <string.h>

#include "utils.h"

#include "link_send.h"
#include "pump/audit_log.h"
#include "pump/frame.h"
#include "pump/mutant.h"
#include "pump/pairing.h"
#include "pump/panic.h"
#include "pump/port.h"

enum { PROFILE = 1 };

static const char prologue_name[] = "Assay/1";
enum { PROLOGUE_NAME = sizeof prologue_name - 1 };
_Static_assert(PROLOGUE_NAME + ASSAY_HELLO_BYTES_MAX + ASSAY_HELLO_REPLY_BYTES_MAX <= HANDSHAKE_PROLOGUE_MAX,
               "the prologue has its room");

/* LINK_* of the alert that refuses this hello; 0 when the versions agree. */
static uint8_t check_version(const uint8_t *payload, size_t length, struct assay_hello *hello)
{
    const enum assay_cbor_status status = assay_hello_decode(payload, length, hello);
    if (status == ASSAY_CBOR_INVALID || length > ASSAY_HELLO_BYTES_MAX) {
        return LINK_UNEXPECTED_FRAME;
    }
    if (MUTANT(ACCEPTS_LOWER_VERSION)) {
        hello->purpose = status == ASSAY_CBOR_OK ? hello->purpose : (uint8_t)ASSAY_HELLO_PURPOSE_SESSION;
        return 0;
    }
    if (status != ASSAY_CBOR_OK || hello->lowest > ASSAY_LINK_VERSION || hello->highest < ASSAY_LINK_VERSION) {
        return LINK_UNSUPPORTED_VERSION;
    }
    return 0;
}

static bool knows_ticket(const struct assay_hello *hello)
{
    struct ticket ticket;
    const enum pump_status status = tickets_find(hello->ticket, &ticket);
    sodium_memzero(&ticket, sizeof ticket);
    return status == PUMP_OK;
}

static bool may_pair(void)
{
#if defined(ASSAY_MUTANTS)
    if (MUTANT(PAIR_WITHOUT_BUTTON) && !pairing_is_open()) {
        pairing_want();
        port_request_link();
        return true;
    }
#endif
    return pairing_is_open();
}

/* The same for the purpose; the suite is that of the purpose (VER-4). */
static uint8_t check_purpose(const struct assay_hello *hello)
{
    const bool resumes = hello->purpose == ASSAY_HELLO_PURPOSE_RESUMPTION;
    if (hello->has_ticket != resumes) {
        return LINK_UNEXPECTED_FRAME; /* a ticket belongs to a resumption, and a resumption to a ticket */
    }
    if (resumes && !knows_ticket(hello)) {
        return LINK_HANDSHAKE_FAILED;
    }
    if (hello->purpose == ASSAY_HELLO_PURPOSE_PAIRING && !may_pair()) {
        return LINK_PAIRING_CLOSED;
    }
    return 0;
}

static enum noise_suite suite_of(uint8_t purpose)
{
    switch (purpose) {
    case ASSAY_HELLO_PURPOSE_PAIRING:
        return NOISE_XX_PSK3;
    case ASSAY_HELLO_PURPOSE_RESUMPTION:
        return NOISE_NN_PSK0;
    case ASSAY_HELLO_PURPOSE_SESSION:
    default:
        return NOISE_XX;
    }
}

static void reply(const uint8_t *payload, size_t length, struct link_greeting *greeting)
{
    const struct assay_hello_reply hello_reply = {
        .version = ASSAY_LINK_VERSION,
        .suite = (uint8_t)greeting->suite,
        .profile = PROFILE,
        .build = ASSAY_BUILD_KIND,
        .max_payload = FRAME_PAYLOAD_MAX,
    };
    size_t reply_length;
    memcpy(greeting->prologue, prologue_name, PROLOGUE_NAME);
    memcpy(greeting->prologue + PROLOGUE_NAME, payload, length);
    uint8_t *reply_at = greeting->prologue + PROLOGUE_NAME + length;
    if (assay_hello_reply_encode(&hello_reply, reply_at, ASSAY_HELLO_REPLY_BYTES_MAX, &reply_length) != ASSAY_CBOR_OK) {
        pump_panic();
    }
    greeting->prologue_length = PROLOGUE_NAME + length + reply_length;
    link_send_frame(FRAME_HELLO_REPLY, reply_at, reply_length);
}

enum pump_status link_hello_answer(const uint8_t *payload, size_t length, struct link_greeting *greeting)
{
    struct assay_hello hello;
    uint8_t alert = check_version(payload, length, &hello);
    if (alert == 0u) {
        alert = check_purpose(&hello);
    }
    if (alert == LINK_UNEXPECTED_FRAME || alert == LINK_UNSUPPORTED_VERSION) {
        audit_log_malformed(AUDIT_MALFORMED_HELLO, FRAME_HELLO, NULL);
    }
    if (alert != 0u) {
        link_send_alert((enum link_alert)alert);
        return PUMP_REFUSED;
    }
    greeting->suite = suite_of(hello.purpose);
    memcpy(greeting->ticket, hello.ticket, TICKET_NUMBER);
    reply(payload, length, greeting);
    return PUMP_OK;
}
