/* SPDX-License-Identifier: Apache-2.0 */
/* Vector table and start for the emulator's test images. */
#include "board.h"

extern uint32_t stack_top, ram_code_load, ram_code_start, ram_code_end, bss_start, bss_end;

__attribute__((weak)) void alarm_handler(void) { alarm_clear(); }
__attribute__((weak)) void uart_handler(void) {}
__attribute__((weak)) void uart1_handler(void) {}
__attribute__((weak)) void gpio_handler(void) {}
__attribute__((weak)) void systick_handler(void) {}
__attribute__((weak)) void fault_handler(void) {
  for (;;) {
  }
}

static void start(void) {
  uint32_t *from = &ram_code_load;
  for (uint32_t *to = &ram_code_start; to < &ram_code_end; to++) {
    *to = *from++;
  }
  for (uint32_t *to = &bss_start; to < &bss_end; to++) {
    *to = 0;
  }
  main();
  for (;;) {
  }
}

__attribute__((section(".vectors"), used)) static const void *const vectors[48] = {
    [0] = &stack_top,      [1] = start,         [3] = fault_handler, [15] = systick_handler,
    [16] = alarm_handler,  [29] = gpio_handler, [36] = uart_handler,
    [37] = uart1_handler,
};
