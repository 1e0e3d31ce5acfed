// SPDX-License-Identifier: Apache-2.0
/* The peer. */
#include "peer.h"

#include <string.h>

#include "crypto_hash_sha256.h"

#include "simulation.h"
#include "test.h"

enum { REQUEST_ID = 77 };

void peer_make(struct peer *peer, uint8_t number)
{
    memset(peer, 0, sizeof *peer);
    memset(peer->identity.secret, number, NOISE_KEY);
    noise_public_key(&peer->identity);
    peer->last_key = (uint64_t)number << 56;
}

/* ---- frames ---- */

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

/* ---- handshakes ---- */

static enum noise_suite suite_of(uint8_t purpose)
{
    return purpose == ASSAY_HELLO_PURPOSE_SESSION ? NOISE_XX
           : purpose == ASSAY_HELLO_PURPOSE_PAIRING ? NOISE_XX_PSK3
                                                    : NOISE_NN_PSK0;
}

size_t peer_hello(uint8_t purpose, const uint8_t *ticket, uint8_t prologue[64])
{
    struct assay_hello hello = { .lowest = 1, .highest = 1, .purpose = purpose, .has_ticket = ticket != NULL };
    struct assay_hello_reply reply;
    size_t at = 7;
    size_t length;
    if (ticket != NULL) {
        memcpy(hello.ticket, ticket, TICKET_NUMBER);
    }
    memcpy(prologue, "Assay/1", at);
    CHECK(assay_hello_encode(&hello, prologue + at, ASSAY_HELLO_BYTES_MAX, &length) == ASSAY_CBOR_OK);
    peer_send_frame(FRAME_HELLO, prologue + at, length);
    at += length;
    const struct peer_frame frame = peer_receive_frame();
    if (frame.type != FRAME_HELLO_REPLY) {
        return 0;
    }
    CHECK(assay_hello_reply_decode(frame.payload, frame.length, &reply) == ASSAY_CBOR_OK);
    CHECK_EQUAL(reply.suite, suite_of(purpose));
    memcpy(prologue + at, frame.payload, frame.length);
    return at + frame.length;
}

/* Hello and message 1; the pump's answer to it. */
static struct peer_frame begin(struct peer *peer, uint8_t purpose, struct noise_handshake *handshake)
{
    struct noise_key_pair ephemeral;
    uint8_t prologue[64];
    uint8_t message[FRAME_PAYLOAD_MAX];
    size_t length;
    const bool resumes = purpose == ASSAY_HELLO_PURPOSE_RESUMPTION;
    const size_t prologue_length = peer_hello(purpose, resumes ? peer->ticket_number : NULL, prologue);
    if (prologue_length == 0u) {
        return (struct peer_frame){ .type = 0 };
    }
    memset(ephemeral.secret, 0x21, NOISE_KEY);
    noise_public_key(&ephemeral);
    noise_start(handshake, suite_of(purpose), NOISE_INITIATOR, &peer->identity, &ephemeral, prologue, prologue_length);
    if (resumes) {
        noise_set_psk(handshake, peer->ticket_key);
    }
    CHECK(noise_write(handshake, NULL, 0, message, sizeof message, &length) == PUMP_OK);
    peer_send_frame(FRAME_HANDSHAKE_1, message, length);
    return peer_receive_frame();
}

static bool read_message_2(struct noise_handshake *handshake, const struct peer_frame *frame)
{
    uint8_t payload[16];
    size_t length;
    return frame->type == FRAME_HANDSHAKE_2 &&
           noise_read(handshake, frame->payload, frame->length, payload, sizeof payload, &length) == PUMP_OK && length == 0u;
}

static bool shake(struct peer *peer, uint8_t purpose, uint8_t role, const uint8_t *psk,
                  struct noise_handshake *handshake, uint8_t *out, size_t *length)
{
    struct assay_handshake_wish wish = { .role = role,
                                         .has_credential = peer->credential_length > 0u,
                                         .credential_length = (uint16_t)peer->credential_length };
    uint8_t payload[ASSAY_HANDSHAKE_WISH_BYTES_MAX];
    size_t payload_length;
    const struct peer_frame frame = begin(peer, purpose, handshake);
    if (!read_message_2(handshake, &frame)) {
        return false;
    }
    memcpy(wish.credential, peer->credential, peer->credential_length);
    memcpy(peer->pump, handshake->remote_static, NOISE_KEY);
    if (psk != NULL) {
        noise_set_psk(handshake, psk);
    }
    CHECK(assay_handshake_wish_encode(&wish, payload, sizeof payload, &payload_length) == ASSAY_CBOR_OK);
    return noise_write(handshake, payload, payload_length, out, FRAME_PAYLOAD_MAX, length) == PUMP_OK;
}

bool peer_shake(struct peer *peer, uint8_t role, struct noise_handshake *handshake, uint8_t *out, size_t *length)
{
    return shake(peer, ASSAY_HELLO_PURPOSE_SESSION, role, NULL, handshake, out, length);
}

bool peer_shake_pairing(struct peer *peer, uint8_t role, const uint8_t psk[NOISE_KEY], struct noise_handshake *handshake,
                        uint8_t *out, size_t *length)
{
    return shake(peer, ASSAY_HELLO_PURPOSE_PAIRING, role, psk, handshake, out, length);
}

bool peer_enter(struct peer *peer, struct noise_handshake *handshake)
{
    struct noise_cipher to_pump;
    struct noise_cipher from_pump;
    uint8_t key[NOISE_KEY];
    uint8_t number[NOISE_KEY];
    CHECK(noise_split(handshake, &to_pump, &from_pump) == PUMP_OK);
    CHECK(noise_derive(handshake, (const uint8_t *)"Assay/1 resume", 14, key, number) == PUMP_OK);
    const struct session before = peer->session;
    session_start(&peer->session, from_pump.key, to_pump.key, simulation.now_us);
    const struct peer_message opened = peer_receive(peer);
    if (opened.opcode != ASSAY_OP_SESSION_OPEN) {
        peer->session = before;
        return false;
    }
    peer->opened = opened.body.session_open;
    peer->has_ticket = true;
    memcpy(peer->ticket_number, number, TICKET_NUMBER);
    memcpy(peer->ticket_key, key, NOISE_KEY);
    return true;
}

bool peer_connect(struct peer *peer, uint8_t role)
{
    struct noise_handshake handshake;
    uint8_t message[FRAME_PAYLOAD_MAX];
    size_t length;
    simulation.from_pump_length = 0;
    if (!peer_shake(peer, role, &handshake, message, &length)) {
        return false;
    }
    peer_send_frame(FRAME_HANDSHAKE_3, message, length);
    return peer_enter(peer, &handshake);
}

bool peer_resume(struct peer *peer)
{
    struct noise_handshake handshake;
    simulation.from_pump_length = 0;
    const struct peer_frame frame = begin(peer, ASSAY_HELLO_PURPOSE_RESUMPTION, &handshake);
    peer->has_ticket = false;
    return read_message_2(&handshake, &frame) && peer_enter(peer, &handshake);
}

/* ---- pairing ---- */

void peer_hold_confirm(void)
{
    simulation_press(PORT_PIN_CONFIRM, true);
    simulation_run(1100000);
    simulation_press(PORT_PIN_CONFIRM, false);
    simulation_run(100000);
}

void peer_press_confirm(void)
{
    simulation_press(PORT_PIN_CONFIRM, true);
    simulation_run(200000);
    simulation_press(PORT_PIN_CONFIRM, false);
    simulation_run(200000);
}

/* The last line on the display that begins with `head`; NULL when there is none. */
static const char *last_line(const char *head)
{
    const char *found = NULL;
    size_t at = 0;
    for (size_t i = 0; i + 1u < simulation.display_length; i++) {
        if (memcmp(simulation.display + i, "\r\n", 2) == 0) {
            found = strncmp(simulation.display + at, head, strlen(head)) == 0 ? simulation.display + at : found;
            at = i + 2u;
        }
    }
    return found;
}

bool peer_display_says(const char *line)
{
    const char *found = last_line(line);
    return found != NULL && memcmp(found + strlen(line), "\r\n", 2) == 0;
}

bool peer_read_display(uint8_t psk[NOISE_KEY])
{
    static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    uint8_t secret[17] = { 0 };
    unsigned bit = 0;
    const char *line = last_line("PAIR ");
    if (line == NULL || strncmp(line, "PAIR CLOSED", 11) == 0) {
        return false;
    }
    for (const char *at = line + 5; bit < 130u; at++) {
        const char *digit = strchr(alphabet, *at);
        if (*at != '-' && (digit == NULL || *at == '\0')) {
            return false;
        }
        for (unsigned i = 0; *at != '-' && i < 5u; i++, bit++) {
            secret[bit / 8u] |= (uint8_t)((((unsigned)(digit - alphabet) >> (4u - i)) & 1u) << (7u - bit % 8u));
        }
    }
    CHECK_EQUAL(secret[16], 0u); /* spare bits */
    /* HKDF-SHA-256 once more, by HMAC's definition. */
    static const uint8_t info[] = "Assay/1 pairing\x01";
    uint8_t block[64 + 32];
    uint8_t prk[32] = { 0 };
    for (unsigned round = 0; round < 2u; round++) {
        uint8_t inner[64 + 16];
        for (unsigned i = 0; i < 64u; i++) {
            const uint8_t key = round == 1u && i < 32u ? prk[i] : 0u;
            inner[i] = key ^ 0x36u;
            block[i] = key ^ 0x5cu;
        }
        memcpy(inner + 64, round == 0u ? secret : info, 16);
        (void)crypto_hash_sha256(block + 64, inner, sizeof inner);
        (void)crypto_hash_sha256(prk, block, sizeof block);
    }
    memcpy(psk, prk, NOISE_KEY);
    return true;
}

bool peer_pair_with(struct peer *peer, uint8_t role, const uint8_t psk[NOISE_KEY])
{
    struct noise_handshake handshake;
    uint8_t message[FRAME_PAYLOAD_MAX];
    size_t length;
    simulation.from_pump_length = 0;
    if (!peer_shake_pairing(peer, role, psk, &handshake, message, &length)) {
        return false;
    }
    peer_send_frame(FRAME_HANDSHAKE_3, message, length);
    return peer_enter(peer, &handshake);
}

bool peer_pair(struct peer *peer, uint8_t role)
{
    uint8_t psk[NOISE_KEY];
    simulation.display_length = 0;
    peer_hold_confirm();
    return peer_read_display(psk) && peer_pair_with(peer, role, psk);
}

void peer_boot_paired(struct peer *peer)
{
    simulation_boot();
    peer_make(peer, 5);
    CHECK(peer_pair(peer, ASSAY_ROLE_CONTROLLER));
}

void peer_fingerprint(const struct peer *peer, uint8_t fingerprint[8])
{
    uint8_t hash[crypto_hash_sha256_BYTES];
    (void)crypto_hash_sha256(hash, peer->identity.public, NOISE_KEY);
    memcpy(fingerprint, hash, 8);
}

/* ---- messages ---- */

void peer_send(struct peer *peer, const uint8_t *message, size_t length)
{
    uint8_t record[FRAME_PAYLOAD_MAX];
    size_t record_length;
    const bool sealed = session_seal(&peer->session, simulation.now_us, message, length, record, &record_length) == PUMP_OK;
    CHECK(sealed);
    if (sealed) {
        peer_send_frame(FRAME_RECORD, record, record_length);
    }
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

uint32_t peer_uptime(void)
{
    return (uint32_t)(simulation.now_us / 1000u);
}

struct assay_set_bolus peer_make_bolus(uint16_t milliunits, uint64_t key)
{
    return (struct assay_set_bolus){ .amount = milliunits, .kind = ASSAY_BOLUS_KIND_NORMAL, PEER_FRESH(key) };
}

struct assay_set_bolus peer_make_multiwave(uint16_t milliunits, uint16_t spread, uint16_t minutes, uint64_t key)
{
    struct assay_set_bolus wave = peer_make_bolus(milliunits, key);
    wave.kind = ASSAY_BOLUS_KIND_MULTIWAVE;
    wave.has_extended = true;
    wave.extended = spread;
    wave.has_duration = true;
    wave.duration = minutes;
    return wave;
}

uint32_t peer_bolus(struct peer *peer, uint16_t milliunits, uint64_t key)
{
    const struct assay_set_bolus request = peer_make_bolus(milliunits, key);
    const struct peer_message answer = peer_request(peer, ASSAY_MSG_SET_BOLUS, &request);
    return answer.opcode == ASSAY_OP_BOLUS_ORDERED ? answer.body.bolus_ordered.bolus_id : 0u;
}

uint8_t peer_cancel(struct peer *peer, uint32_t bolus_id)
{
    const struct assay_cancel_bolus request = { .bolus_id = bolus_id, PEER_FRESH(++peer->last_key) };
    const struct peer_message answer = peer_request(peer, ASSAY_MSG_CANCEL_BOLUS, &request);
    return peer_result(&answer);
}

uint8_t peer_therapy(struct peer *peer, uint8_t state)
{
    const struct assay_set_therapy_state request = { .state = state, PEER_FRESH(++peer->last_key) };
    const struct peer_message answer = peer_request(peer, ASSAY_MSG_SET_THERAPY_STATE, &request);
    return peer_result(&answer);
}

/* ---- past the link ---- */

struct peer_message peer_dispatch(const struct dispatch_origin *origin, const uint8_t *request, size_t length)
{
    uint8_t answer[ASSAY_MESSAGE_BYTES_MAX];
    struct peer_message message = { .opcode = 0 };
    uint8_t session_end = 0;
    const size_t answer_length = dispatch_request(origin, request, length, answer, &session_end);
    CHECK(assay_msg_peek(answer, answer_length, &message.opcode, &message.id) == ASSAY_CBOR_OK);
    const struct assay_message *declared = assay_msg_find(message.opcode);
    CHECK(declared != NULL &&
          assay_msg_decode(declared, answer, answer_length, &message.id, &message.body) == ASSAY_CBOR_OK);
    return message;
}

struct peer_message peer_dispatch_message(const struct dispatch_origin *origin, enum assay_message_index index, const void *body)
{
    uint8_t request[ASSAY_MESSAGE_BYTES_MAX];
    size_t length;
    CHECK(assay_msg_encode(&assay_messages[index], REQUEST_ID, body, request, sizeof request, &length) == ASSAY_CBOR_OK);
    const struct peer_message answer = peer_dispatch(origin, request, length);
    CHECK_EQUAL(answer.id, REQUEST_ID);
    return answer;
}
