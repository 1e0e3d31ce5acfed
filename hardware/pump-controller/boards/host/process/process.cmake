# SPDX-License-Identifier: Apache-2.0
# The host board as a process: a full pump on pseudo-terminals. Linux: it finds its files through /proc, and restarts through it.
set(PROCESS ${CMAKE_CURRENT_LIST_DIR})
set(PIN_LINE ${CMAKE_SOURCE_DIR}/boards/pin-line)
add_executable(pump ${PROCESS}/main.c ${PROCESS}/terminals.c ${PROCESS}/line.c ${PROCESS}/flash.c ${PROCESS}/noise.c
    ${PROCESS}/time.c ${PROCESS}/pins.c ${PROCESS}/events.c ${PROCESS}/image.c ${HOST_BOARD} ${PIN_LINE}/pin_line.c ${PIN_LINE}/no_sensors.c)
target_include_directories(pump PRIVATE ${PROCESS} ${BOARD} ${PIN_LINE} ${BOOT_IDENTITY})
target_compile_options(pump PRIVATE ${PUMP_WARNINGS})
target_compile_definitions(pump PRIVATE _GNU_SOURCE)
target_link_libraries(pump PRIVATE core)
