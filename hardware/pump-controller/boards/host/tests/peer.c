// SPDX-License-Identifier: Apache-2.0
/* The peer. */
#include "peer.h"

#include <string.h>

#include "simulation.h"
#include "test.h"

enum { HOLD_US = 1100000, REQUEST_ID = 77 };

void peer_make(struct peer *peer, uint8_t number)
{
    memset(peer, 0, sizeof *peer);
    memset(peer->identity.secret, number, NOISE_KEY);
    noise_public_key(&peer->identity);
}

void peer_send_frame(uint8_t type, const void *payload, size_t length)
{
    uint8_t wire[FRAME_WIRE_MAX];
    const size_t on_wire = frame_encode(type, payload, length, wire);
    memcpy(simulation.to_pump + simulation.to_pump_length, wire, on_wire);
    simulation.to_pump_length += on_wire;
    simulation.link_requested = true;
    simulation_settle();
}

struct peer_frame peer_receive_frame(void)
{
    struct frame_decoder decoder = { .length = 0 };
    struct peer_frame frame = { .type = 0 };
    size_t used = 0;
    while (used < simulation.from_pump_length && frame.type == 0u) {
        if (frame_decode(&decoder, simulation.from_pump[used])) {
            frame.type = decoder.body[0];
            frame.length = decoder.payload_length;
            memcpy(frame.payload, decoder.body + 1, frame.length);
        }
        used++;
    }
    simulation.from_pump_length -= used;
    memmove(simulation.from_pump, simulation.from_pump + used, simulation.from_pump_length);
    return frame;
}

uint8_t peer_receive_alert(void)
{
    const struct peer_frame frame = peer_receive_frame();
    return frame.type == FRAME_ALERT && frame.length == 1u ? frame.payload[0] : 0u;
}

bool peer_shake(struct peer *peer, uint8_t role, struct noise_handshake *handshake, uint8_t *out, size_t *length)
{
    struct noise_key_pair ephemeral;
    uint8_t prologue[64] = "Assay/1";
    size_t at = 7;
    const struct assay_hello hello = { .lowest = 1, .highest = 1 };
    const struct assay_handshake_wish wish = { .role = role };
    uint8_t payload[16];
    size_t payload_length;
    CHECK(assay_hello_encode(&hello, prologue + at, ASSAY_HELLO_BYTES_MAX, &payload_length) == ASSAY_CBOR_OK);
    peer_send_frame(FRAME_HELLO, prologue + at, payload_length);
    at += payload_length;
    struct peer_frame frame = peer_receive_frame();
    if (frame.type != FRAME_HELLO_REPLY) {
        return false;
    }
    memcpy(prologue + at, frame.payload, frame.length);
    at += frame.length;
    memset(ephemeral.secret, 0x21, NOISE_KEY);
    noise_public_key(&ephemeral);
    noise_start(handshake, NOISE_XX, NOISE_INITIATOR, &peer->identity, &ephemeral, prologue, at);
    CHECK(noise_write(handshake, NULL, 0, out, FRAME_PAYLOAD_MAX, length) == PUMP_OK);
    peer_send_frame(FRAME_HANDSHAKE_1, out, *length);
    frame = peer_receive_frame();
    if (frame.type != FRAME_HANDSHAKE_2 ||
        noise_read(handshake, frame.payload, frame.length, payload, sizeof payload, &payload_length) != PUMP_OK) {
        return false;
    }
    memcpy(peer->pump, handshake->remote_static, NOISE_KEY);
    CHECK(assay_handshake_wish_encode(&wish, payload, sizeof payload, &payload_length) == ASSAY_CBOR_OK);
    return noise_write(handshake, payload, payload_length, out, FRAME_PAYLOAD_MAX, length) == PUMP_OK;
}

bool peer_connect(struct peer *peer, uint8_t role)
{
    struct noise_handshake handshake;
    struct noise_cipher to_pump;
    struct noise_cipher from_pump;
    uint8_t message[FRAME_PAYLOAD_MAX];
    size_t length;
    simulation.from_pump_length = 0;
    if (!peer_shake(peer, role, &handshake, message, &length)) {
        return false;
    }
    peer_send_frame(FRAME_HANDSHAKE_3, message, length);
    CHECK(noise_split(&handshake, &to_pump, &from_pump) == PUMP_OK);
    struct session session;
    session_start(&session, from_pump.key, to_pump.key, role);
    const struct session before = peer->session;
    peer->session = session;
    const struct peer_message opened = peer_receive(peer);
    if (opened.opcode != ASSAY_OP_SESSION_OPEN) {
        peer->session = before;
        return false;
    }
    peer->opened = opened.body.session_open;
    return true;
}

bool peer_enrol(struct peer *peer, uint8_t role)
{
    simulation_press(PORT_PIN_CONFIRM, true);
    simulation_run(HOLD_US);
    simulation_press(PORT_PIN_CONFIRM, false);
    simulation_run(HOLD_US);
    return peer_connect(peer, role);
}

void peer_send(struct peer *peer, const uint8_t *message, size_t length)
{
    uint8_t record[FRAME_PAYLOAD_MAX];
    size_t record_length;
    CHECK(session_seal(&peer->session, message, length, record, &record_length) == PUMP_OK);
    peer_send_frame(FRAME_RECORD, record, record_length);
}

struct peer_message peer_receive(struct peer *peer)
{
    struct peer_message message = { .opcode = 0 };
    struct session_arrival arrival;
    uint8_t plain[FRAME_PAYLOAD_MAX];
    size_t length;
    const struct peer_frame frame = peer_receive_frame();
    if (frame.type != FRAME_RECORD ||
        session_open(&peer->session, frame.payload, frame.length, plain, &length, &arrival) != PUMP_OK) {
        return message;
    }
    CHECK(assay_msg_peek(plain, length, &message.opcode, &message.id) == ASSAY_CBOR_OK);
    const struct assay_message *declared = assay_msg_find(message.opcode);
    CHECK(declared != NULL);
    if (declared != NULL) {
        CHECK(assay_msg_decode(declared, plain, length, &message.id, &message.body) == ASSAY_CBOR_OK);
    }
    return message;
}

struct peer_message peer_request(struct peer *peer, enum assay_message_index message, const void *body)
{
    uint8_t plain[FRAME_PAYLOAD_MAX];
    size_t length;
    CHECK(assay_msg_encode(&assay_messages[message], REQUEST_ID, body, plain, sizeof plain, &length) == ASSAY_CBOR_OK);
    peer_send(peer, plain, length);
    struct peer_message answer = peer_receive(peer);
    while (answer.opcode != 0u && answer.id != REQUEST_ID) {
        answer = peer_receive(peer);
    }
    return answer;
}

uint8_t peer_result(const struct peer_message *message)
{
    return message->opcode == ASSAY_OP_RESPONSE ? message->body.response.result : 0u;
}

uint32_t peer_bolus(struct peer *peer, uint16_t milliunits, uint64_t key)
{
    const struct assay_set_bolus request = { .amount = milliunits, .key = key };
    const struct peer_message answer = peer_request(peer, ASSAY_MSG_SET_BOLUS, &request);
    return answer.opcode == ASSAY_OP_BOLUS_ORDERED ? answer.body.bolus_ordered.bolus_id : 0u;
}
