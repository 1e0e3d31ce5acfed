/* SPDX-License-Identifier: Apache-2.0 */
/* Faults in its fault handler, or arms an alarm without a tick, or speaks at the wrong rate. */
#include "board.h"

void fault_handler(void) { __asm volatile("udf #2"); }

int main(void) {
#ifdef LOCK_UP
  __asm volatile("udf #1");
#endif
#ifdef NO_TICK
  board_init();
  REG(WATCHDOG + 0x2c) = 0;
  alarm_at(now() + 10);
  for (;;) {
    wfi();
  }
#endif
#ifdef WRONG_BAUD
  board_init();
  uart_init();
  REG(UART0 + 0x24) = 135;
  uart_put(1);
#endif
#ifdef NO_CLOCK
  REG(RESETS + CLEAR) = (1u << 22) | (1u << 5);
  uart_init();
  uart_put(1);
#endif
  for (;;) {
  }
}
