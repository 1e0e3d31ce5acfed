// SPDX-License-Identifier: Apache-2.0
/* Noise test vectors: both sides are played by the firmware's code, the initiator first (vectors.c has the format). */
#include "noise_vector.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "hex.h"
#include "pump/noise.h"

enum { BYTES_MAX = HEX_BYTES_MAX, MESSAGES_MAX = 32 };

struct message {
    struct hex_bytes payload;
    struct hex_bytes ciphertext;
};

struct side {
    struct hex_bytes prologue;
    struct hex_bytes secret;
    struct hex_bytes ephemeral;
    struct hex_bytes psk;
    struct noise_handshake handshake;
    struct noise_cipher to_responder;
    struct noise_cipher to_initiator;
};

struct suite {
    const char *name;
    enum noise_suite number;
    size_t messages;
    bool has_static;
    bool has_psk;
};

struct vector {
    bool any;
    const struct suite *suite; /* NULL: the protocol is not ours */
    bool foreign; /* it has a field that we have no use for */
    struct side sides[2]; /* initiator, responder */
    struct hex_bytes hash;
    struct message messages[MESSAGES_MAX];
    size_t message_count;
};

static struct vector vector;

static const struct suite suites[] = {
    {"Noise_XX_25519_ChaChaPoly_SHA256", NOISE_XX, 3, true, false},
    {"Noise_XXpsk3_25519_ChaChaPoly_SHA256", NOISE_XX_PSK3, 3, true, true},
    {"Noise_NNpsk0_25519_ChaChaPoly_SHA256", NOISE_NN_PSK0, 2, false, true},
};

static const struct suite *find_suite(const char *name)
{
    for (size_t i = 0; i < sizeof suites / sizeof suites[0]; i++) {
        if (strcmp(name, suites[i].name) == 0) {
            return &suites[i];
        }
    }
    return NULL;
}

/* ---- running ---- */

static bool same(const struct hex_bytes *wanted, const uint8_t *found, size_t length)
{
    return wanted->length == length && memcmp(wanted->at, found, length) == 0;
}

static void start(struct side *side, enum noise_role role)
{
    struct noise_key_pair local_static;
    struct noise_key_pair ephemeral;
    memcpy(local_static.secret, side->secret.at, NOISE_KEY);
    memcpy(ephemeral.secret, side->ephemeral.at, NOISE_KEY);
    noise_public_key(&local_static);
    noise_public_key(&ephemeral);
    noise_start(&side->handshake, vector.suite->number, role, vector.suite->has_static ? &local_static : NULL, &ephemeral,
                side->prologue.at, side->prologue.length);
    if (vector.suite->has_psk) {
        noise_set_psk(&side->handshake, side->psk.at);
    }
}

static const char *run_handshake_message(struct side *sender, struct side *receiver, const struct message *message)
{
    static uint8_t buffer[BYTES_MAX];
    size_t length;
    if (noise_write(&sender->handshake, message->payload.at, message->payload.length, buffer, sizeof buffer, &length) !=
        PUMP_OK) {
        return "handshake message could not be written";
    }
    if (!same(&message->ciphertext, buffer, length)) {
        return "handshake message differs";
    }
    if (noise_read(&receiver->handshake, message->ciphertext.at, message->ciphertext.length, buffer, sizeof buffer,
                   &length) != PUMP_OK) {
        return "handshake message was refused";
    }
    return same(&message->payload, buffer, length) ? NULL : "handshake payload differs";
}

static const char *run_transport_message(struct noise_cipher *seal, struct noise_cipher *open, const struct message *message)
{
    static uint8_t buffer[BYTES_MAX + NOISE_TAG];
    const size_t sealed = message->payload.length + NOISE_TAG;
    if (noise_encrypt(seal, NULL, 0, message->payload.at, message->payload.length, buffer) != PUMP_OK ||
        !same(&message->ciphertext, buffer, sealed)) {
        return "transport message differs";
    }
    if (noise_decrypt(open, NULL, 0, message->ciphertext.at, sealed, buffer) != PUMP_OK) {
        return "transport message was refused";
    }
    return same(&message->payload, buffer, message->payload.length) ? NULL : "transport payload differs";
}

static const char *split_both(void)
{
    for (unsigned i = 0; i < 2u; i++) {
        struct side *side = &vector.sides[i];
        if (vector.hash.length != 0u && !same(&vector.hash, side->handshake.hash, NOISE_KEY)) {
            return "handshake hash differs";
        }
        if (noise_split(&side->handshake, &side->to_responder, &side->to_initiator) != PUMP_OK) {
            return "handshake messages are missing";
        }
    }
    return NULL;
}

/* The sides take turns, the initiator first, in handshake and transport alike. NULL when all is right. */
static const char *run_vector(void)
{
    struct side *initiator = &vector.sides[0];
    struct side *responder = &vector.sides[1];
    const size_t handshake = vector.suite->messages;
    start(initiator, NOISE_INITIATOR);
    start(responder, NOISE_RESPONDER);
    for (size_t i = 0; i < vector.message_count; i++) {
        const bool forth = i % 2u == 0u;
        const char *wrong = i == handshake ? split_both() : NULL;
        if (wrong == NULL && i < handshake) {
            wrong = run_handshake_message(forth ? initiator : responder, forth ? responder : initiator, &vector.messages[i]);
        } else if (wrong == NULL) {
            wrong = forth ? run_transport_message(&initiator->to_responder, &responder->to_responder, &vector.messages[i])
                          : run_transport_message(&responder->to_initiator, &initiator->to_initiator, &vector.messages[i]);
        }
        if (wrong != NULL) {
            return wrong;
        }
    }
    return vector.message_count > handshake ? NULL : split_both();
}

/* ---- reading ---- */

static bool has_keys(void)
{
    bool all = true;
    for (unsigned i = 0; i < 2u; i++) {
        const struct side *side = &vector.sides[i];
        all = all && side->ephemeral.length == NOISE_KEY && (!vector.suite->has_static || side->secret.length == NOISE_KEY) &&
              (!vector.suite->has_psk || side->psk.length == NOISE_KEY);
    }
    return all;
}

static enum noise_verdict judge(const char **what)
{
    enum noise_verdict verdict = NOISE_VERDICT_NONE;
    if (vector.any && (vector.suite == NULL || vector.foreign)) {
        verdict = NOISE_VERDICT_UNSUPPORTED;
    } else if (vector.any) {
        *what = has_keys() ? run_vector() : "a key is missing";
        verdict = *what == NULL ? NOISE_VERDICT_PASS : NOISE_VERDICT_FAIL;
    }
    memset(&vector, 0, sizeof vector);
    return verdict;
}

/* Where the value of a side's field goes; NULL when there is no such field. */
static struct hex_bytes *find_field(const char *name)
{
    struct side *side = &vector.sides[strncmp(name, "init_", 5) == 0 ? 0 : 1];
    if (strncmp(name, "init_", 5) != 0 && strncmp(name, "resp_", 5) != 0) {
        return strcmp(name, "handshake_hash") == 0 ? &vector.hash : NULL;
    }
    if (strcmp(name + 5, "prologue") == 0) {
        return &side->prologue;
    }
    if (strcmp(name + 5, "static") == 0) {
        return &side->secret;
    }
    if (strcmp(name + 5, "psk") == 0) {
        return &side->psk;
    }
    return strcmp(name + 5, "ephemeral") == 0 ? &side->ephemeral : NULL;
}

static bool read_message(const char *payload, const char *ciphertext)
{
    if (ciphertext == NULL || vector.message_count == MESSAGES_MAX) {
        return false;
    }
    struct message *message = &vector.messages[vector.message_count++];
    return hex_read(payload, &message->payload) && hex_read(ciphertext, &message->ciphertext);
}

static bool read_field(const char *name, const char *value)
{
    vector.any = true;
    if (strcmp(name, "protocol") == 0) {
        vector.suite = find_suite(value);
        return true;
    }
    if (strcmp(name, "other") == 0) {
        vector.foreign = true;
        return true;
    }
    if (strcmp(name, "message") == 0) {
        return read_message(value, strtok(NULL, " \n"));
    }
    struct hex_bytes *field = find_field(name);
    return field != NULL && hex_read(value, field);
}

enum noise_verdict noise_vector_line(char *line, const char **what)
{
    const char *name = strtok(line, " \n");
    *what = NULL;
    if (name == NULL) {
        return judge(what);
    }
    const char *value = strtok(NULL, " \n");
    if (value == NULL || !read_field(name, value)) {
        *what = name;
        return NOISE_VERDICT_BAD_INPUT;
    }
    return NOISE_VERDICT_NONE;
}
