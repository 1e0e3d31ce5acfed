// SPDX-License-Identifier: Apache-2.0
/*
 * Fuzzers of the pump as a whole, on the simulated board: flash images at mount, the link before authentication, and behind it.
 * Whatever comes: no reset, no step that nobody ordered, and storage that mounts and still holds what it must.
 */
#include <string.h>

#include "../core/generated/message_vectors.h"
#include "fuzz.h"
#include "peer.h"
#include "pump/dosing.h"
#include "pump/store.h"
#include "simulation.h"

enum { BOTH = 2, SECOND_US = 1000000, TAIL = 3 };

/* The board with an identity and two peers, as all inputs find it. */
static uint8_t prepared[PORT_FLASH_SIZE];
static struct peer peers[BOTH];
static const uint8_t roles[BOTH] = { ASSAY_ROLE_CONTROLLER, ASSAY_ROLE_CAREGIVER };

static void prepare(void)
{
    static bool done;
    if (done) {
        return;
    }
    simulation_reset();
    simulation_boot();
    for (unsigned i = 0; i < BOTH; i++) {
        peer_make(&peers[i], (uint8_t)(0x31u + i));
        fuzz_must(store_pair(peers[i].identity.public, roles[i]) == PUMP_OK, "peers are stored");
    }
    memcpy(prepared, simulation.flash, sizeof prepared);
    done = true;
}

static struct fuzz_input *given;
static bool ordered; /* a made-up request that may change delivery has succeeded: then any number of steps may come */
static uint32_t ordered_steps; /* of the boluses that were ordered in earnest */

static void boot(void)
{
    prepare();
    ordered = false;
    ordered_steps = 0;
    simulation_reset();
    memcpy(simulation.flash, prepared, sizeof prepared);
    for (unsigned i = 0; i < BOTH; i++) {
        peer_make(&peers[i], (uint8_t)(0x31u + i));
    }
}

static void boot_and_wait(void)
{
    simulation_boot();
    simulation_run(10u * SECOND_US);
}

static void must_survive(void (*deed)(void))
{
    fuzz_must(simulation_survives(deed), "the pump does not reset");
    fuzz_must(ordered || simulation.steps <= ordered_steps, "no step that nobody ordered");
}

/* Edits of the flash, then a start. */
void fuzz_mount(struct fuzz_input *input)
{
    boot();
    while (input->left > 0u) {
        const uint8_t how = fuzz_byte(input);
        const uint32_t at = fuzz_word(input) % PORT_FLASH_SIZE;
        const size_t room = PORT_FLASH_SIZE - at < PORT_FLASH_PAGE ? PORT_FLASH_SIZE - at : PORT_FLASH_PAGE;
        if (how < 64u) {
            memset(simulation.flash + at / PORT_FLASH_SECTOR * PORT_FLASH_SECTOR, 0xff, PORT_FLASH_SECTOR);
        } else if (how < 128u) {
            memmove(simulation.flash + fuzz_word(input) % (PORT_FLASH_SIZE - PORT_FLASH_PAGE), simulation.flash + at, room);
        } else {
            (void)fuzz_bytes(input, simulation.flash + at, how % 64u < room ? how % 64u : room);
        }
    }
    must_survive(boot_and_wait);
}

static void send_wire(const uint8_t *bytes, size_t length)
{
    const size_t room = sizeof simulation.to_pump - simulation.to_pump_length;
    memcpy(simulation.to_pump + simulation.to_pump_length, bytes, length < room ? length : room);
    simulation.to_pump_length += length < room ? length : room;
    simulation.link_requested = true;
    simulation_settle();
}

/* What everybody can do: bytes, frames, time; buttons are pressed by whoever stands there. */
static void act_from_outside(uint8_t how)
{
    uint8_t bytes[FRAME_PAYLOAD_MAX];
    size_t length;
    switch (how % 8u) {
    case 0:
    case 1: {
        const struct assay_payload_vector *vector = &assay_payload_vectors[fuzz_byte(given) % ASSAY_PAYLOAD_VECTOR_COUNT];
        memcpy(bytes, vector->bytes, vector->length);
        peer_send_frame(FRAME_HELLO, bytes, fuzz_damage(given, bytes, vector->length));
        break;
    }
    case 2: {
        uint8_t prologue[64];
        (void)peer_hello((uint8_t)(1u + fuzz_byte(given) % 3u), NULL, prologue);
        break;
    }
    case 3:
        length = fuzz_bytes(given, bytes, fuzz_byte(given));
        send_wire(bytes, length);
        break;
    case 4:
        simulation_run((uint64_t)fuzz_byte(given) * SECOND_US);
        break;
    case 5:
        simulation_press((how & 8u) != 0u ? PORT_PIN_CONFIRM : PORT_PIN_STOP, (how & 16u) != 0u);
        simulation_run(2u * SECOND_US);
        break;
    default: {
        static const uint8_t types[] = { FRAME_HANDSHAKE_1, FRAME_HANDSHAKE_3, FRAME_RECORD, FRAME_ALERT, FRAME_HELLO };
        const uint8_t type = how % 8u == 6u ? types[fuzz_byte(given) % sizeof types] : fuzz_byte(given);
        length = fuzz_bytes(given, bytes, 2u * (size_t)fuzz_byte(given));
        peer_send_frame(type, bytes, length);
    }
    }
}

static void before_authentication(void)
{
    simulation_boot();
    while (given->left > 0u) {
        simulation.from_pump_length = 0;
        act_from_outside(fuzz_byte(given));
    }
    simulation_run(SECOND_US);
}

/* Both peers are as they were, unless somebody who may has unpaired them. */
static void must_still_mount(bool may_unpair)
{
    const struct noise_key_pair before = *store_identity();
    const uint8_t roles_before[BOTH] = { store_find_peer(peers[0].identity.public), store_find_peer(peers[1].identity.public) };
    must_survive(boot_and_wait);
    fuzz_must(store_identity() != NULL && memcmp(store_identity(), &before, sizeof before) == 0, "the identity stays");
    for (unsigned i = 0; i < BOTH; i++) {
        const uint8_t role = store_find_peer(peers[i].identity.public);
        fuzz_must(role == roles_before[i] && (role == roles[i] || may_unpair), "peers stay as they were");
    }
}

static void converse(struct fuzz_input *input, void (*deed)(void), bool may_unpair)
{
    boot();
    given = input;
    must_survive(deed);
    must_still_mount(may_unpair);
}

void fuzz_link(struct fuzz_input *input)
{
    converse(input, before_authentication, false);
}

/* Reads what the pump answers, and whether something that changes delivery was accepted. */
static void take_answers(struct peer *peer)
{
    while (simulation.from_pump_length > 0u) {
        const struct peer_message message = peer_receive(peer);
        const struct assay_message *asked = message.opcode == ASSAY_OP_RESPONSE ? assay_msg_find(message.body.response.request) : NULL;
        ordered = ordered || (asked != NULL && asked->kind == ASSAY_KIND_REQUEST &&
                              (message.body.response.result == ASSAY_RESULT_SUCCESS && asked->changes_delivery));
        ordered = ordered || message.opcode == ASSAY_OP_BOLUS_ORDERED;
    }
}

/* The last three fields of a command: when it was issued, for how long, and its key. */
static void freshen(const struct assay_message *message, union assay_any_message *body)
{
    const struct assay_field *tail = &message->shape.fields[message->shape.count - TAIL];
    const uint64_t values[TAIL] = { peer_uptime(), 60000, fuzz_word(given) };
    for (unsigned i = 0; i < TAIL; i++) {
        memcpy((uint8_t *)body + tail[i].offset, &values[i], tail[i].size);
    }
}

static void send_message(struct peer *peer, bool fresh)
{
    const struct assay_message_vector *vector = &assay_message_vectors[(fuzz_word(given) >> 16) % ASSAY_MESSAGE_VECTOR_COUNT];
    union assay_any_message body;
    uint8_t bytes[FRAME_PAYLOAD_MAX];
    size_t length = vector->length;
    uint16_t id;
    memcpy(bytes, vector->bytes, length);
    length = fuzz_damage(given, bytes, length);
    const struct assay_message *message = assay_msg_find(vector->opcode);
    if (fresh && message != NULL && message->changes_delivery && message->shape.count >= TAIL &&
        assay_msg_decode(message, bytes, length, &id, &body) == ASSAY_CBOR_OK) {
        freshen(message, &body);
        fuzz_must(assay_msg_encode(message, id, &body, bytes, sizeof bytes, &length) == ASSAY_CBOR_OK, "a fresh command is encoded");
    }
    peer_send(peer, bytes, length);
}

/* A bolus as a client orders it, so that steps come indeed. */
static void order_in_earnest(struct peer *peer)
{
    const uint32_t steps = 1u + fuzz_byte(given) % 8u;
    if (peer_bolus(peer, (uint16_t)(steps * DOSING_STEP_MU), ++peer->last_key) != 0u) {
        ordered_steps += steps;
    }
}

static void behind_authentication(void)
{
    uint8_t bytes[256];
    simulation_boot();
    simulation_run(SECOND_US);
    struct peer *peer = &peers[fuzz_byte(given) % 4u == 0u];
    fuzz_must(peer_connect(peer, roles[peer - peers]), "a paired peer gets its session");
    (void)peer_therapy(peer, ASSAY_THERAPY_STATE_RUN); /* refused to who may not; it orders nothing by itself */
    while (given->left > 0u && peer->session.open) {
        const uint8_t how = fuzz_byte(given);
        if (how < 160u) {
            send_message(peer, how < 128u);
        } else if (how < 192u) {
            const size_t length = fuzz_bytes(given, bytes, fuzz_byte(given));
            peer_send(peer, bytes, length);
        } else if (how < 208u) {
            order_in_earnest(peer);
        } else {
            act_from_outside(how);
        }
        take_answers(peer);
    }
    simulation_run(60u * SECOND_US);
}

void fuzz_session(struct fuzz_input *input)
{
    converse(input, behind_authentication, true);
}
