/* SPDX-License-Identifier: Apache-2.0 */
/* GPIO 3 follows GPIO 10 (pull-up) inverted; GPIO 2 is high for 100 us each millisecond. */
#include "board.h"

int main(void) {
  board_init();
  gpio_out(2);
  gpio_out(3);
  REG(PADS_BANK0 + 4 + 4 * 10) = (1u << 3) | (1u << 6);
  REG(IO_BANK0 + 8 * 10 + 4) = 5;
  uint32_t next = now() + 1000;
  for (;;) {
    gpio_set(3, !(REG(SIO + 4) & (1u << 10)));
    uint32_t ahead = next - now();
    if (ahead > 0x80000000u) {
      gpio_set(2, true);
      busy_wait(100);
      gpio_set(2, false);
      next += 1000;
    }
  }
}
