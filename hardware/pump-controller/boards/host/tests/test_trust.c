// SPDX-License-Identifier: Apache-2.0
/* Provisioning, and credentials at the link: docs/protocol/credentials.md §5, §7. */
#include "pump/trust.h"

#include <string.h>

#include "authority.h"
#include "peer.h"
#include "pump/delivery.h"
#include "pump/store.h"
#include "simulation.h"
#include "test.h"

enum { ID_TOOL = 1, ID_PEER = 2, ID_CLINIC = 3 };

static struct signer anchor;
static struct signer stranger;
static struct signer clinic;
static struct peer controller;
static struct peer tool; /* service */
static struct peer other;

static void set_clock(uint32_t utc)
{
    dosing_set_time(delivery_dosing(), delivery_now(), utc, 0);
    simulation.link_requested = true;
    simulation_settle();
}

static void present(struct peer *peer, const struct signer *signer, struct paper paper)
{
    peer->credential_length = authority_chain(signer, NULL, NULL, &paper, peer->credential);
}

static void boot(void)
{
    authority_make(&anchor, "Anchor", 101);
    authority_make(&stranger, "Anchor", 102);
    authority_make(&clinic, "Clinic", 103);
    peer_make(&controller, 5);
    peer_make(&tool, 6);
    peer_make(&other, 7);
    simulation_boot();
}

static uint8_t provision(const struct signer *given, const struct signer *signer, uint32_t counter)
{
    struct assay_provision request = { .list_length = 0 };
    memcpy(request.trust_anchor, given->public_key, sizeof request.trust_anchor);
    request.list_length = (uint16_t)authority_list(signer, counter, NULL, 0, request.list);
    const struct peer_message answer = peer_request(&tool, ASSAY_MSG_PROVISION, &request);
    return peer_result(&answer);
}

static uint8_t store_list(struct peer *by, const struct signer *signer, uint32_t counter, uint8_t id)
{
    struct assay_store_revocations request = { .list_length = 0 };
    request.list_length = (uint16_t)authority_list(signer, counter, &id, id == 0u ? 0 : 1, request.list);
    const struct peer_message answer = peer_request(by, ASSAY_MSG_STORE_REVOCATIONS, &request);
    return peer_result(&answer);
}

static uint8_t reason_of_end(struct peer *peer)
{
    const struct peer_message closed = peer_receive(peer);
    return closed.opcode == ASSAY_OP_SESSION_CLOSED ? closed.body.session_closed.reason : 0u;
}

/* A provisioned pump whose clock is set, a controller, and a service tool with a credential. */
static void boot_provisioned(void)
{
    boot();
    CHECK(peer_pair(&controller, ASSAY_ROLE_CONTROLLER));
    CHECK(peer_pair(&tool, ASSAY_ROLE_SERVICE));
    CHECK_EQUAL(provision(&anchor, &anchor, 1), ASSAY_RESULT_SUCCESS);
    set_clock(AUTHORITY_NOW);
    present(&tool, &anchor, authority_paper(ID_TOOL, ASSAY_ROLE_SERVICE, tool.identity.public));
    CHECK(peer_pair(&tool, ASSAY_ROLE_SERVICE));
    simulation.from_pump_length = 0;
}

/* PROV-1, PROV-3, PROV-4, PROV-5 */
static void provisioning_is_for_good(void)
{
    boot();
    CHECK(peer_pair(&controller, ASSAY_ROLE_CONTROLLER));
    CHECK(!peer_request(&controller, ASSAY_MSG_GET_IDENTITY, NULL).body.identity.has_trust_anchor);
    CHECK(peer_pair(&tool, ASSAY_ROLE_SERVICE));
    CHECK_EQUAL(provision(&anchor, &anchor, 7), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(reason_of_end(&tool), ASSAY_SESSION_END_UNPAIRED); /* it had no credential */
    CHECK(!peer_connect(&tool, ASSAY_ROLE_SERVICE));
    CHECK(!peer_resume(&tool));
    CHECK(!peer_pair(&tool, ASSAY_ROLE_SERVICE));
    for (unsigned start = 0; start < 2u; start++) {
        CHECK_EQUAL(store_trust()->life, STORE_PROVISIONED);
        CHECK_EQUAL(store_trust()->revoked.counter, 7u);
        CHECK(memcmp(store_trust()->anchor, anchor.public_key, CREDENTIAL_KEY) == 0);
        CHECK(peer_connect(&controller, ASSAY_ROLE_CONTROLLER));
        const struct peer_message identity = peer_request(&controller, ASSAY_MSG_GET_IDENTITY, NULL);
        CHECK(identity.body.identity.has_trust_anchor);
        simulation_boot();
    }
    set_clock(AUTHORITY_NOW);
    present(&tool, &anchor, authority_paper(ID_TOOL, ASSAY_ROLE_SERVICE, tool.identity.public));
    CHECK(peer_pair(&tool, ASSAY_ROLE_SERVICE));
    CHECK_EQUAL(provision(&stranger, &stranger, 9), ASSAY_RESULT_NOT_APPLICABLE);
    CHECK(memcmp(store_trust()->anchor, anchor.public_key, CREDENTIAL_KEY) == 0);
    CHECK_EQUAL(peer_request(&tool, ASSAY_MSG_GET_STATUS, NULL).opcode, ASSAY_OP_STATUS);
}

/* PROV-3: an anchor whose key nobody has shown to hold is not taken; nor by another role. */
static void an_anchor_must_have_signed_its_list(void)
{
    boot();
    CHECK(peer_pair(&tool, ASSAY_ROLE_SERVICE));
    CHECK_EQUAL(store_list(&tool, &anchor, 1, 0), ASSAY_RESULT_NOT_APPLICABLE); /* without an anchor there are no lists */
    CHECK_EQUAL(provision(&anchor, &stranger, 1), ASSAY_RESULT_PLAUSIBILITY_FAILED);
    CHECK_EQUAL(store_trust()->life, STORE_FACTORY);
    CHECK(peer_connect(&tool, ASSAY_ROLE_SERVICE));
    CHECK(peer_pair(&tool, ASSAY_ROLE_CONTROLLER));
    CHECK_EQUAL(provision(&anchor, &anchor, 1), ASSAY_RESULT_NOT_AUTHORISED);
    CHECK_EQUAL(store_trust()->life, STORE_FACTORY);
}

/* PAIR-11, HS-14, CRED-23, CRED-24: each role by its own chain; the same in each handshake. */
static void each_role_needs_its_chain(void)
{
    boot_provisioned();
    for (uint8_t role = ASSAY_ROLE_AUTOMATED_DOSING; role <= ASSAY_ROLE_CGM; role++) {
        const struct paper good = authority_paper(ID_PEER, role, other.identity.public);
        struct paper bad = good;
        other.credential_length = 0;
        CHECK(!peer_pair(&other, role));
        bad.role = role == ASSAY_ROLE_CGM ? ASSAY_ROLE_CLINICIAN : (uint8_t)(role + 1u);
        present(&other, &anchor, bad);
        CHECK(!peer_pair(&other, role));
        present(&other, &stranger, good);
        CHECK(!peer_pair(&other, role));
        present(&other, &anchor, authority_paper(ID_PEER, role, tool.identity.public));
        CHECK(!peer_pair(&other, role));
        present(&other, &anchor, good);
        CHECK(peer_pair(&other, role));
        CHECK_EQUAL(other.opened.role, role);
        CHECK(peer_connect(&other, role));
        CHECK(peer_resume(&other));
        other.credential_length = 0;
        CHECK(!peer_connect(&other, role)); /* not by having been paired */
    }
}

/* CRED-16: by an issuer too. */
static void an_issuer_may_sign(void)
{
    boot_provisioned();
    struct paper issuer = authority_paper(ID_CLINIC, 0, clinic.public_key);
    issuer.subject = "Clinic";
    issuer.roles = 1u << ASSAY_ROLE_CGM;
    struct paper paper = authority_paper(ID_PEER, ASSAY_ROLE_CGM, other.identity.public);
    other.credential_length = authority_chain(&anchor, &issuer, &clinic, &paper, other.credential);
    CHECK(peer_pair(&other, ASSAY_ROLE_CGM));
    paper.role = ASSAY_ROLE_CLINICIAN;
    struct peer again = other;
    again.credential_length = authority_chain(&anchor, &issuer, &clinic, &paper, again.credential);
    CHECK(!peer_pair(&again, ASSAY_ROLE_CLINICIAN));
    CHECK(peer_connect(&other, ASSAY_ROLE_CGM));
    /* CRED-29: a list that names the issuer ends its session, whoever brings it. */
    CHECK(peer_resume(&controller) || peer_connect(&controller, ASSAY_ROLE_CONTROLLER));
    CHECK_EQUAL(store_list(&controller, &anchor, 2, ID_CLINIC), ASSAY_RESULT_SUCCESS);
    CHECK(!peer_resume(&other));
    CHECK(!peer_connect(&other, ASSAY_ROLE_CGM));
}

/* PAIR-8: a credential that is refused counts as an attempt, as each other failure: who tries learns nothing of the secret. */
static void a_bad_credential_counts_as_an_attempt(void)
{
    uint8_t psk[NOISE_KEY];
    boot_provisioned();
    peer_hold_confirm();
    CHECK(peer_read_display(psk));
    for (unsigned i = 0; i < 3u; i++) {
        CHECK(!peer_pair_with(&other, ASSAY_ROLE_CGM, psk));
    }
    CHECK(peer_display_says("PAIR CLOSED attempts"));
}

/* CRED-20, CRED-21: validity, and a clock that a reset has unset; therapy does not wait. */
static void validity_is_by_the_clock(void)
{
    boot_provisioned();
    set_clock(AUTHORITY_NOW - 2u * AUTHORITY_DAY);
    CHECK(!peer_connect(&tool, ASSAY_ROLE_SERVICE));
    set_clock(AUTHORITY_NOW + AUTHORITY_DAY);
    CHECK(peer_connect(&tool, ASSAY_ROLE_SERVICE));
    set_clock(AUTHORITY_NOW + AUTHORITY_DAY + 1u);
    CHECK(!peer_connect(&tool, ASSAY_ROLE_SERVICE));
    simulation_boot();
    CHECK(!peer_connect(&tool, ASSAY_ROLE_SERVICE));
    CHECK(peer_connect(&controller, ASSAY_ROLE_CONTROLLER));
    set_clock(AUTHORITY_NOW);
    CHECK(peer_connect(&tool, ASSAY_ROLE_SERVICE));
}

/* PROV-7: the session ends with the credential that it rests on, and its ticket is worth nothing. */
static void a_session_ends_with_its_credential(void)
{
    boot_provisioned();
    set_clock(AUTHORITY_NOW + AUTHORITY_DAY - 100u);
    CHECK(peer_connect(&tool, ASSAY_ROLE_SERVICE));
    simulation_run(99900000);
    CHECK_EQUAL(peer_request(&tool, ASSAY_MSG_GET_STATUS, NULL).opcode, ASSAY_OP_STATUS);
    simulation_run(1200000);
    CHECK_EQUAL(reason_of_end(&tool), ASSAY_SESSION_END_REVOKED);
    CHECK(!peer_resume(&tool));
    CHECK(peer_connect(&controller, ASSAY_ROLE_CONTROLLER));
}

/* CRED-28, CRED-29 */
static void a_list_ends_what_rests_on_what_it_names(void)
{
    boot_provisioned();
    CHECK_EQUAL(store_list(&tool, &stranger, 2, ID_TOOL), ASSAY_RESULT_PLAUSIBILITY_FAILED);
    CHECK_EQUAL(store_list(&tool, &anchor, 1, ID_TOOL), ASSAY_RESULT_NOT_APPLICABLE);
    CHECK_EQUAL(store_list(&tool, &anchor, 2, ID_PEER), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(peer_request(&tool, ASSAY_MSG_GET_STATUS, NULL).opcode, ASSAY_OP_STATUS);
    CHECK_EQUAL(store_list(&tool, &anchor, 3, ID_TOOL), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(reason_of_end(&tool), ASSAY_SESSION_END_REVOKED);
    CHECK(!peer_resume(&tool));
    CHECK(!peer_connect(&tool, ASSAY_ROLE_SERVICE));
    simulation_boot();
    set_clock(AUTHORITY_NOW);
    CHECK(!peer_connect(&tool, ASSAY_ROLE_SERVICE));
    CHECK(peer_connect(&controller, ASSAY_ROLE_CONTROLLER));
    CHECK_EQUAL(store_list(&controller, &anchor, 2, 0), ASSAY_RESULT_NOT_APPLICABLE);
}

/* PROV-6: a list that flash does not take is not there. */
static void flash_that_fails_is_told(void)
{
    boot_provisioned();
    simulation.refuse_from = 1;
    CHECK_EQUAL(store_list(&tool, &anchor, 2, ID_TOOL), ASSAY_RESULT_NOT_COMPLETED);
    simulation.refuse_from = 0;
    CHECK_EQUAL(store_trust()->revoked.counter, 1u);
    CHECK_EQUAL(peer_request(&tool, ASSAY_MSG_GET_STATUS, NULL).opcode, ASSAY_OP_STATUS);
}

static void provision_now(void)
{
    (void)provision(&anchor, &anchor, 1);
}

/* PROV-6: the power fails in each flash operation of it. */
static void a_cut_leaves_factory_or_provisioned(void)
{
    bool survived = false;
    unsigned provisioned = 0;
    unsigned cut = 1;
    for (; !survived; cut++) {
        simulation_reset();
        simulation.random ^= (uint64_t)cut << 30;
        boot();
        CHECK(peer_pair(&controller, ASSAY_ROLE_CONTROLLER));
        CHECK(peer_pair(&tool, ASSAY_ROLE_SERVICE));
        simulation.flash_operations = 0;
        simulation.cut_at = cut;
        survived = simulation_survives(provision_now);
        simulation.cut_at = 0;
        simulation_boot();
        const bool is = store_trust()->life != STORE_FACTORY;
        provisioned += is;
        CHECK(!is || (store_trust()->life == STORE_PROVISIONED && store_trust()->revoked.counter == 1u &&
                      memcmp(store_trust()->anchor, anchor.public_key, CREDENTIAL_KEY) == 0));
        CHECK_EQUAL(store_find_peer(tool.identity.public), is ? 0u : ASSAY_ROLE_SERVICE);
        CHECK_EQUAL(peer_connect(&tool, ASSAY_ROLE_SERVICE), !is);
        CHECK(peer_connect(&controller, ASSAY_ROLE_CONTROLLER));
    }
    CHECK(cut > 6u && provisioned > 1u && provisioned < cut - 1u);
}

void test_trust(void)
{
    RUN(provisioning_is_for_good);
    RUN(an_anchor_must_have_signed_its_list);
    RUN(each_role_needs_its_chain);
    RUN(an_issuer_may_sign);
    RUN(a_bad_credential_counts_as_an_attempt);
    RUN(validity_is_by_the_clock);
    RUN(a_session_ends_with_its_credential);
    RUN(a_list_ends_what_rests_on_what_it_names);
    RUN(flash_that_fails_is_told);
    RUN(a_cut_leaves_factory_or_provisioned);
}
