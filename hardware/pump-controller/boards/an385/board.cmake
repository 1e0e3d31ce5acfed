# SPDX-License-Identifier: Apache-2.0
# Image for the Arm MPS2 board with AN385, a Cortex-M3, as QEMU's machine mps2-an385 runs it: a second microcontroller that
# the same core runs on. For tests only: the machine has no noise source.
set(BOARD ${CMAKE_CURRENT_LIST_DIR})
option(PUMP_TEST_NOISE "Take the host's noise by semihosting: no product may be built so" OFF)
if(NOT PUMP_TEST_NOISE)
    message(FATAL_ERROR "the AN385 has no source of noise: its image is for tests only. Say -DPUMP_TEST_NOISE=ON to build that.")
endif()

# The M3 leaves a long multiplication (UMULL) early when operands are small, so its time would tell of secrets. ARMv6-M has
# none: what computes with secrets is compiled for it, and takes its helpers from that libgcc. The M3 runs both.
set(SECRET_SAFE -mcpu=cortex-m0plus -mthumb)
execute_process(COMMAND ${CMAKE_C_COMPILER} ${SECRET_SAFE} -print-libgcc-file-name OUTPUT_VARIABLE SECRET_SAFE_LIBGCC
    OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
target_compile_options(sodium PRIVATE ${SECRET_SAFE})
if(TARGET crypto-m0)
    target_compile_options(crypto-m0 PRIVATE ${SECRET_SAFE})
endif()

if(ASSAY_MUTANTS)
    set(IMAGE pump-controller-mutants)
else()
    set(IMAGE pump-controller)
endif()
set(CORTEX_M ${CMAKE_SOURCE_DIR}/boards/cortex-m)
add_executable(${IMAGE} ${BOARD}/start.c ${BOARD}/board.c ${BOARD}/timer.c ${BOARD}/pins.c ${BOARD}/uart.c ${BOARD}/flash.c
    ${BOARD}/noise.c ${CORTEX_M}/main.c ${CORTEX_M}/contexts.c ${CORTEX_M}/faults.c ${CORTEX_M}/memory_test.c ${CORTEX_M}/mpu.c ${BOARD}/protection.c ${CORTEX_M}/uart_ring.c
    ${CMAKE_SOURCE_DIR}/boards/pin-line/pin_line.c ${CMAKE_SOURCE_DIR}/boards/pin-line/no_sensors.c)
set_target_properties(${IMAGE} PROPERTIES SUFFIX .elf LINK_DEPENDS ${BOARD}/an385.ld)
target_include_directories(${IMAGE} PRIVATE ${BOARD} ${CORTEX_M} ${CMAKE_SOURCE_DIR}/boards/pin-line)
target_compile_options(${IMAGE} PRIVATE ${PUMP_WARNINGS} -Os)
target_compile_definitions(${IMAGE} PRIVATE PUMP_TEST_NOISE=1)
target_link_libraries(${IMAGE} PRIVATE core ${SECRET_SAFE_LIBGCC})
target_link_options(${IMAGE} PRIVATE -nostartfiles -Wl,--gc-sections -Wl,--build-id=none
    -Wl,--fatal-warnings -T${BOARD}/an385.ld -Wl,-Map=${CMAKE_CURRENT_BINARY_DIR}/${IMAGE}.map)
add_custom_command(TARGET ${IMAGE} POST_BUILD
    COMMAND ${CMAKE_OBJCOPY} -O binary ${IMAGE}.elf ${IMAGE}.bin WORKING_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR})
