// SPDX-License-Identifier: Apache-2.0
/*
 * Drives the dosing engine by lines, for comparison with a model (tests/therapy): one command a line on standard input, on
 * standard output its result, and each step with its time and source. The engine does here what it does in the pump.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pump/dosing.h"

static struct dosing engine;
static struct dosing_meter meter;
static uint64_t now;
static uint64_t lag; /* how late the board wakes, ms */

static void say_result(enum dosing_result result)
{
    static const struct {
        enum dosing_result result;
        const char *word;
    } words[] = { { DOSING_OK, "ok" },
                  { DOSING_NOT_APPLICABLE, "not-applicable" },
                  { DOSING_BUSY, "busy" },
                  { DOSING_OVER_LIMIT, "over-limit" },
                  { DOSING_IMPLAUSIBLE, "implausible" } };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (words[i].result == result) {
            puts(words[i].word);
        }
    }
}

static void say_notices(void)
{
    static const char *const words[] = { "temporary-over", "automated-over", "reservoir-low", "primed", "still-paused" };
    const uint32_t notices = dosing_take_notices(&engine);
    for (unsigned i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (((notices >> i) & 1u) != 0u) {
            printf("%" PRIu64 " %s\n", now, words[i]);
        }
    }
}

static void make(const struct dosing_step *step)
{
    static const char *const words[] = { "basal", "bolus", "prime" };
    const uint32_t id = step->source == DOSING_FOR_BOLUS ? dosing_bolus(&engine, step->place)->id : 0u;
    const bool last = dosing_made(&engine, now, step);
    if (step->source != DOSING_FOR_PRIMING) {
        dosing_meter_count(&meter, now);
    }
    printf("%" PRIu64 " %s", now, words[step->source]);
    if (step->source == DOSING_FOR_BOLUS) {
        printf(" %" PRIu32 " %s", id, step->is_spread ? "spread" : "now");
    }
    puts(last ? " last" : "");
}

/* After each command and each step: what is ordered is delivered or still to come. */
static void say_if_lost(void)
{
    if (!dosing_is_conserved(&engine)) {
        printf("%" PRIu64 " lost\n", now);
    }
}

static void wake(void)
{
    struct dosing_step step;
    const enum dosing_decision decision = dosing_decide(&engine, &meter, now, &step);
    if (decision == DOSING_STEP_DUE) {
        make(&step);
    } else if (decision != DOSING_NOTHING_DUE) {
        static const char *const words[] = { "cut-off", "empty", "broken", "pause-over" };
        printf("%" PRIu64 " %s\n", now, words[decision - DOSING_CUT_OFF]);
        dosing_stop(&engine, now);
    }
    say_if_lost();
    say_notices();
}

static void run_to(uint64_t until)
{
    uint64_t due = dosing_next_due(&engine, now);
    while (due != UINT64_MAX && due + lag <= until) {
        now = due + lag;
        wake();
        due = dosing_next_due(&engine, now);
    }
    now = until > now ? until : now;
    (void)dosing_next_due(&engine, now);
    say_notices();
}

static void boot(const uint64_t *n)
{
    dosing_start(&engine, 0, n[0]);
    dosing_meter_start(&meter, (uint32_t)n[1], (uint32_t)n[2]);
    now = 0;
    puts("ok");
}

static void limits(const uint64_t *n)
{
    const struct dosing_limits wanted = { (uint32_t)n[0], (uint32_t)n[1], (uint32_t)n[2], (uint32_t)n[3] };
    dosing_set_limits(&engine, now, &wanted);
    dosing_meter_limit(&meter, wanted.max_hour / DOSING_STEP_MU, wanted.max_day / DOSING_STEP_MU);
    puts("ok");
}

static void profile(const uint64_t *n, unsigned count)
{
    struct dosing_profile wanted = { .count = (uint8_t)((count - 1u) / 2u) };
    for (unsigned i = 0; i < wanted.count && i < DOSING_SEGMENTS; i++) {
        wanted.segments[i] = (struct dosing_segment){ (uint16_t)n[1u + 2u * i], (uint16_t)n[2u + 2u * i] };
    }
    say_result(dosing_write_profile(&engine, now, (uint8_t)n[0], &wanted));
}

static void order(const uint64_t *n)
{
    const struct dosing_order wanted = { (uint32_t)n[0], (enum dosing_kind)n[1], (uint16_t)n[2], (uint16_t)n[3],
                                         (uint16_t)n[4] };
    enum dosing_result result = dosing_may_order(&engine, &meter, now, &wanted);
    if (result == DOSING_OK) {
        result = dosing_order(&engine, now, &wanted);
    }
    say_result(result);
}

static void cancel(uint64_t id)
{
    for (unsigned place = 0; place < DOSING_PLACES; place++) {
        const struct dosing_bolus *bolus = dosing_bolus(&engine, place);
        if (bolus->id == id && id != 0u) {
            printf("ok %u %u\n", dosing_bolus_delivered(bolus), dosing_bolus_remaining(bolus));
            dosing_end_bolus(&engine, now, place);
            return;
        }
    }
    puts("not-applicable");
}

static void state(void)
{
    dosing_meter_advance(&meter, now);
    printf("%" PRIu64 " rate %" PRIu32 " hour %" PRIu32 " day %" PRIu32 " reservoir %" PRIu32 " local %" PRIu32 " %s\n", now,
           dosing_rate(&engine, now), meter.hour, meter.day, engine.reservoir,
           engine.clock.set ? dosing_clock_local_ms(&engine.clock, now) : 0u,
           dosing_is_conserved(&engine) ? "conserved" : "lost");
}

/* The commands that have no more to them than a call. */
static bool plain(const char *word, const uint64_t *n)
{
    if (strcmp(word, "pause") == 0) {
        say_result(dosing_pause(&engine, now));
    } else if (strcmp(word, "run") == 0) {
        say_result(dosing_run(&engine, now));
    } else if (strcmp(word, "activate") == 0) {
        say_result(dosing_activate(&engine, now, (uint8_t)n[0]));
    } else if (strcmp(word, "percent") == 0 || strcmp(word, "absolute") == 0) {
        say_result(dosing_set_temporary(&engine, now, word[0] == 'p', (uint32_t)n[0], (uint32_t)n[1]));
    } else if (strcmp(word, "cancel-temporary") == 0) {
        say_result(dosing_cancel_temporary(&engine, now));
    } else if (strcmp(word, "automated") == 0) {
        say_result(dosing_set_automated(&engine, now, (uint32_t)n[0], (uint32_t)n[1]));
    } else if (strcmp(word, "glucose") == 0) {
        dosing_set_glucose(&engine, now, n[0]);
    } else if (strcmp(word, "stop-automated") == 0) {
        say_result(dosing_stop_automated(&engine, now));
    } else if (strcmp(word, "prime") == 0) {
        say_result(dosing_prime(&engine, now, (uint16_t)n[0]));
    } else if (strcmp(word, "fill") == 0) {
        say_result(dosing_fill(&engine, now, (uint32_t)n[0]));
    } else {
        return false;
    }
    return true;
}

static bool carry_out(const char *word, const uint64_t *n, unsigned count)
{
    if (strcmp(word, "to") == 0) {
        run_to(n[0]);
    } else if (strcmp(word, "boot") == 0) {
        boot(n);
    } else if (strcmp(word, "lag") == 0) {
        lag = n[0];
    } else if (strcmp(word, "limits") == 0) {
        limits(n);
    } else if (strcmp(word, "time") == 0) {
        dosing_set_time(&engine, now, (uint32_t)n[0], (uint16_t)n[1]);
    } else if (strcmp(word, "stop") == 0) {
        dosing_stop(&engine, now);
    } else if (strcmp(word, "stop-priming") == 0) {
        dosing_stop_priming(&engine, now);
    } else if (strcmp(word, "profile") == 0) {
        profile(n, count);
    } else if (strcmp(word, "order") == 0) {
        order(n);
    } else if (strcmp(word, "cancel") == 0) {
        cancel(n[0]);
    } else if (strcmp(word, "state") == 0) {
        state();
    } else {
        return plain(word, n);
    }
    return true;
}

int main(void)
{
    static char line[2048];
    while (fgets(line, sizeof line, stdin) != NULL) {
        uint64_t numbers[2 * DOSING_SEGMENTS + 4] = { 0 };
        unsigned count = 0;
        const char *word = strtok(line, " \n");
        for (const char *text = strtok(NULL, " \n"); text != NULL && count < 2u * DOSING_SEGMENTS + 4u; count++) {
            numbers[count] = strtoull(text, NULL, 10);
            text = strtok(NULL, " \n");
        }
        if (word != NULL && !carry_out(word, numbers, count)) {
            fprintf(stderr, "no such command: %s\n", word);
            return 3;
        }
        say_if_lost();
    }
    return 0;
}
