// SPDX-License-Identifier: Apache-2.0
/* Fuzzers of the parsers: frames, messages, signed things, handshake messages, the pairing secret. */
#include <string.h>

#include "../core/generated/message_vectors.h"
#include "fuzz.h"
#include "hex.h"
#include "pairing_secret.h"
#include "pump/cose.h"
#include "pump/credential.h"
#include "pump/frame.h"
#include "pump/manifest.h"
#include "pump/noise.h"

void fuzz_frame(struct fuzz_input *input)
{
    struct frame_decoder decoder = { .length = 0 };
    while (input->left > 0u) {
        if (frame_decode(&decoder, fuzz_byte(input))) {
            uint8_t wire[FRAME_WIRE_MAX];
            struct frame_decoder again = { .length = 0 };
            const struct frame_decoder found = decoder;
            bool whole = false;
            const size_t length = frame_encode(found.body[0], found.body + 1, found.payload_length, wire);
            for (size_t i = 0; i < length; i++) {
                whole = frame_decode(&again, wire[i]);
            }
            fuzz_must(whole && again.payload_length == found.payload_length, "a good frame can be sent again");
            fuzz_must(memcmp(again.body, found.body, 1u + found.payload_length) == 0, "and says the same");
        }
    }
}

/* What decodes is encoded to the same bytes: there is one form of each message (deterministic CBOR). */
static void round_trip(const uint8_t *bytes, size_t length)
{
    union assay_any_message body;
    uint8_t again[ASSAY_MESSAGE_BYTES_MAX];
    size_t again_length;
    uint16_t opcode;
    uint16_t id;
    if (assay_msg_peek(bytes, length, &opcode, &id) != ASSAY_CBOR_OK) {
        return;
    }
    const struct assay_message *message = assay_msg_find(opcode);
    if (message != NULL && assay_msg_decode(message, bytes, length, &id, &body) == ASSAY_CBOR_OK) {
        fuzz_must(assay_msg_encode(message, id, &body, again, sizeof again, &again_length) == ASSAY_CBOR_OK, "it can be encoded");
        fuzz_must(again_length == length && memcmp(again, bytes, length) == 0, "to the same bytes");
    }
}

static void payload(const uint8_t *bytes, size_t length, uint8_t which)
{
    union {
        struct assay_hello hello;
        struct assay_hello_reply reply;
        struct assay_handshake_wish wish;
        union assay_any_message any;
    } body;
    (void)assay_map_decode(&assay_payloads[which % (sizeof assay_payloads / sizeof assay_payloads[0])], bytes, length, &body);
}

void fuzz_codec(struct fuzz_input *input)
{
    uint8_t bytes[1024];
    const uint8_t how = fuzz_byte(input);
    if (how < 128u) {
        const struct assay_message_vector *vector = &assay_message_vectors[(fuzz_word(input) >> 16) % ASSAY_MESSAGE_VECTOR_COUNT];
        memcpy(bytes, vector->bytes, vector->length);
        round_trip(bytes, fuzz_damage(input, bytes, vector->length));
    } else {
        const size_t length = fuzz_bytes(input, bytes, sizeof bytes);
        round_trip(bytes, length);
        payload(bytes, length, how);
    }
}

static const char *const signed_vectors[] = {
#include "signed_seeds.inc"
};

/* Whoever signed: the key is the one that the key id names, as far as the parsers can tell. */
void fuzz_signed(struct fuzz_input *input)
{
    static struct hex_bytes vector;
    static uint8_t bytes[2048];
    static const uint8_t peer[CREDENTIAL_KEY] = { 1 };
    const uint8_t how = fuzz_byte(input);
    uint8_t key[COSE_KEY];
    struct manifest manifest;
    struct revocation_list list;
    struct credential_accepted accepted;
    const struct revocation_list stored = { .counter = fuzz_byte(input) };
    const size_t pair = fuzz_byte(input) % (sizeof signed_vectors / sizeof signed_vectors[0] / 2u);
    fuzz_must(hex_read(signed_vectors[2u * pair], &vector) && vector.length == sizeof key, "a vector has its key");
    memcpy(key, vector.at, sizeof key);
    fuzz_must(hex_read(signed_vectors[2u * pair + 1u], &vector) && vector.length <= sizeof bytes, "and its bytes");
    memcpy(bytes, vector.at, vector.length);
    const size_t length =
        how % 4u == 0u ? fuzz_bytes(input, bytes, sizeof bytes) : fuzz_damage(input, bytes, vector.length);
    fuzz_trusts = how >= 64u;
    const struct credential_check check = { .trust_anchor = key, .peer_key = peer, .revoked = &stored,
                                            .now = fuzz_word(input), .clock_set = how % 8u > 3u, .role = how % 5u };
    (void)manifest_open(key, bytes, length, &manifest);
    (void)revocation_verify(key, &stored, bytes, length, &list);
    (void)credential_verify(&check, bytes, length, &accepted);
    fuzz_trusts = false;
}

void fuzz_noise(struct fuzz_input *input)
{
    static const struct noise_key_pair nobody;
    const enum noise_suite suite = (enum noise_suite)(1u + fuzz_byte(input) % 3u);
    struct noise_key_pair own = { .secret = { 7 } };
    struct noise_handshake handshake;
    uint8_t message[FRAME_PAYLOAD_MAX];
    uint8_t text[64];
    size_t length;
    noise_public_key(&own);
    noise_start(&handshake, suite, NOISE_RESPONDER, suite == NOISE_NN_PSK0 ? NULL : &own, &own, (const uint8_t *)"fuzz", 4);
    noise_set_psk(&handshake, nobody.secret);
    size_t given = fuzz_bytes(input, message, 1u + fuzz_byte(input));
    if (noise_read(&handshake, message, given, text, sizeof text, &length) == PUMP_OK &&
        noise_write(&handshake, NULL, 0, message, sizeof message, &length) == PUMP_OK) {
        given = fuzz_bytes(input, message, sizeof message);
        fuzz_must(noise_read(&handshake, message, given, text, sizeof text, &length) != PUMP_OK, "nobody guesses message 3");
    }
    noise_wipe(&handshake);
}

void fuzz_secret(struct fuzz_input *input)
{
    uint8_t secret[PAIRING_SECRET] = { 0 };
    uint8_t serial[PAIRING_SERIAL] = { 0 };
    char text[PAIRING_SYMBOLS];
    char grouped[PAIRING_GROUPED];
    char qr[PAIRING_QR];
    (void)fuzz_bytes(input, secret, sizeof secret);
    (void)fuzz_bytes(input, serial, sizeof serial);
    pairing_text(secret, text);
    pairing_text_group(text, grouped);
    pairing_text_qr(text, serial, qr);
    for (size_t i = 0; i < sizeof text; i++) {
        fuzz_must((text[i] >= '0' && text[i] <= '9') || (text[i] >= 'A' && text[i] <= 'Z'), "a secret is made of digits and letters");
    }
}
