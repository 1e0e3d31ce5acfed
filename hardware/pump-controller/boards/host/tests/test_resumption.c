// SPDX-License-Identifier: Apache-2.0
/* Resumption by tickets: docs/protocol/link.md RES. */
#include <string.h>

#include "peer.h"
#include "pump/journal.h"
#include "simulation.h"
#include "test.h"

static struct peer controller;
static struct peer other;

static void boot_paired(void)
{
    peer_boot_paired(&controller);
    peer_make(&other, 9);
    CHECK(peer_pair(&other, ASSAY_ROLE_CAREGIVER));
    CHECK(peer_connect(&controller, ASSAY_ROLE_CONTROLLER));
}

static uint8_t close_session(void)
{
    const struct peer_message answer = peer_request(&controller, ASSAY_MSG_CLOSE_SESSION, NULL);
    CHECK_EQUAL(peer_result(&answer), ASSAY_RESULT_SUCCESS);
    const struct peer_message closed = peer_receive(&controller);
    return closed.opcode == ASSAY_OP_SESSION_CLOSED ? closed.body.session_closed.reason : 0u;
}

/* RES-1, RES-5, SES-5: the peer, its role, its age; again and again, each time by a new ticket. */
static void a_session_is_resumed(void)
{
    boot_paired();
    const uint32_t before = journal_last_sequence();
    for (unsigned i = 1; i <= 5u; i++) {
        CHECK_EQUAL(close_session(), ASSAY_SESSION_END_CLOSED);
        simulation_run(100000000);
        CHECK(peer_resume(&controller));
        CHECK_EQUAL(controller.opened.role, ASSAY_ROLE_CONTROLLER);
        CHECK(!controller.opened.paired);
        CHECK_EQUAL(controller.opened.age_limit, 86399u - 100u * i); /* whole seconds: writing the audit log took some */
        CHECK_EQUAL(peer_request(&controller, ASSAY_MSG_GET_STATUS, NULL).opcode, ASSAY_OP_STATUS);
    }
    CHECK_EQUAL(journal_last_sequence(), before);
    CHECK_EQUAL(peer_bolus(&controller, 50, 1), 1u);
}

/* RES-2: one ticket for each peer, the newest; others keep theirs. */
static void each_peer_has_one_ticket(void)
{
    boot_paired();
    struct peer before = controller;
    CHECK(peer_connect(&controller, ASSAY_ROLE_CONTROLLER));
    CHECK(!peer_resume(&before));
    CHECK(peer_resume(&other));
    CHECK(peer_resume(&controller));
}

/* RES-3: used once, and a recorded HANDSHAKE_1 finds nothing. */
static void a_ticket_is_used_once(void)
{
    boot_paired();
    struct peer again = controller;
    CHECK(peer_resume(&controller));
    simulation.from_pump_length = 0;
    CHECK(!peer_resume(&again));
    uint8_t prologue[64];
    again = controller;
    simulation.from_pump_length = 0;
    CHECK(peer_hello(ASSAY_HELLO_PURPOSE_RESUMPTION, again.ticket_number, prologue) != 0u);
    CHECK(peer_resume(&controller)); /* used up between HELLO and HANDSHAKE_1 of another */
}

/* RES-3: a HANDSHAKE_1 that is not authentic leaves the ticket, and the session, where they are. */
static void a_forged_resumption_uses_nothing_up(void)
{
    boot_paired();
    for (unsigned length = 0; length <= 48u; length += 16u) {
        uint8_t prologue[64];
        uint8_t forged[48];
        memset(forged, 9, sizeof forged);
        CHECK(peer_hello(ASSAY_HELLO_PURPOSE_RESUMPTION, controller.ticket_number, prologue) != 0u);
        peer_send_frame(FRAME_HANDSHAKE_1, forged, length);
        CHECK_EQUAL(peer_receive_alert(), LINK_HANDSHAKE_FAILED);
        simulation.from_pump_length = 0;
    }
    CHECK_EQUAL(peer_request(&controller, ASSAY_MSG_GET_STATUS, NULL).opcode, ASSAY_OP_STATUS);
    CHECK(peer_resume(&controller));
}

/* VER-6 */
static void an_unknown_ticket_is_told_at_hello(void)
{
    boot_paired();
    uint8_t prologue[64];
    static const uint8_t nowhere[TICKET_NUMBER] = { 0 };
    const uint32_t before = journal_last_sequence();
    peer_send_frame(FRAME_HELLO, "\xa4\x01\x01\x02\x01\x03\x03\x04\x48yyyyyyyy", 17);
    CHECK_EQUAL(peer_receive_alert(), LINK_HANDSHAKE_FAILED);
    CHECK_EQUAL(peer_hello(ASSAY_HELLO_PURPOSE_RESUMPTION, nowhere, prologue), 0u); /* an empty place is no ticket */
    CHECK_EQUAL(journal_last_sequence(), before); /* a pump that was restarted hears this every time */
    simulation_boot();
    CHECK(!peer_resume(&controller)); /* RES-2: in RAM only */
    CHECK(peer_connect(&controller, ASSAY_ROLE_CONTROLLER)); /* RES-6 */
}

/* RES-5, SES-3: resumption never lengthens the age. */
static void a_ticket_ends_with_its_age(void)
{
    boot_paired();
    for (unsigned hour = 1; hour < 24u; hour++) {
        simulation_run(UINT64_C(3600000000));
        CHECK(peer_resume(&controller));
        CHECK(controller.opened.age_limit <= 86400u - 3600u * hour);
    }
    simulation_run(UINT64_C(3600000000));
    CHECK(!peer_resume(&controller));
    CHECK(peer_connect(&controller, ASSAY_ROLE_CONTROLLER));
    CHECK_EQUAL(controller.opened.age_limit, 86400u);
}

/* RES-5: who has paired again, with another role, does not resume the role before. */
static void a_ticket_ends_with_its_role(void)
{
    boot_paired();
    struct peer before = controller;
    CHECK(peer_pair(&controller, ASSAY_ROLE_CAREGIVER));
    CHECK(!peer_resume(&before));
    CHECK(peer_resume(&controller));
    CHECK_EQUAL(controller.opened.role, ASSAY_ROLE_CAREGIVER);
}

/* SES-6: the session before is replaced, and nobody is told. */
static void a_resumption_takes_the_link(void)
{
    boot_paired();
    CHECK(peer_resume(&other));
    CHECK_EQUAL(simulation.from_pump_length, 0u);
    uint8_t message[16];
    size_t length;
    CHECK(assay_get_status_encode(1, message, sizeof message, &length) == ASSAY_CBOR_OK);
    peer_send(&controller, message, length);
    CHECK_EQUAL(peer_receive_alert(), LINK_RECORD_REJECTED);
    CHECK_EQUAL(peer_request(&other, ASSAY_MSG_GET_STATUS, NULL).opcode, ASSAY_OP_STATUS);
}

void test_resumption(void)
{
    RUN(a_session_is_resumed);
    RUN(each_peer_has_one_ticket);
    RUN(a_ticket_is_used_once);
    RUN(a_forged_resumption_uses_nothing_up);
    RUN(an_unknown_ticket_is_told_at_hello);
    RUN(a_ticket_ends_with_its_age);
    RUN(a_ticket_ends_with_its_role);
    RUN(a_resumption_takes_the_link);
}
