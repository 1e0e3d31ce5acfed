# SPDX-License-Identifier: Apache-2.0
# The first stage and the application for the Raspberry Pi Pico. build.mjs signs and joins them to BIN and UF2.
set(BOARD ${CMAKE_CURRENT_LIST_DIR})
set(CORTEX_M ${CMAKE_SOURCE_DIR}/boards/cortex-m)
set(BOOT_IDENTITY "" CACHE PATH "folder of boot_identity.h, which build.mjs writes")
if(ASSAY_MUTANTS)
    set(IMAGE pump-controller-mutants)
else()
    set(IMAGE pump-controller)
endif()

# Linker scripts share the memory map with C.
function(link_with TARGET SCRIPT CORE)
    get_filename_component(NAME ${SCRIPT} NAME)
    set(OUT ${CMAKE_CURRENT_BINARY_DIR}/${TARGET}-${NAME})
    add_custom_command(OUTPUT ${OUT} DEPENDS ${SCRIPT} ${BOARD}/memory.h
        COMMAND ${CMAKE_C_COMPILER} -E -P -x c ${SCRIPT} -o ${OUT})
    add_custom_target(${TARGET}-script DEPENDS ${OUT})
    add_dependencies(${TARGET} ${TARGET}-script)
    set_target_properties(${TARGET} PROPERTIES SUFFIX .elf LINK_DEPENDS ${OUT})
    target_include_directories(${TARGET} PRIVATE ${BOARD} ${CORTEX_M} ${BOOT_IDENTITY})
    target_compile_options(${TARGET} PRIVATE $<$<COMPILE_LANGUAGE:C>:${PUMP_WARNINGS}> -Os)
    target_link_libraries(${TARGET} PRIVATE ${CORE})
    target_link_options(${TARGET} PRIVATE -nostartfiles -Wl,--gc-sections -Wl,--build-id=none -Wl,--fatal-warnings
        -T${OUT} -Wl,-Map=${CMAKE_CURRENT_BINARY_DIR}/${TARGET}.map)
endfunction()

set(BOOT ${CMAKE_SOURCE_DIR}/boot)
# What the pump and its recovery image have in common.
set(IMAGE_SOURCES ${BOARD}/start.S ${CORTEX_M}/main.c ${CORTEX_M}/contexts.c ${CORTEX_M}/faults.c ${CORTEX_M}/memory_test.c ${CORTEX_M}/mpu.c ${BOARD}/protection.c ${CORTEX_M}/uart_ring.c
    ${BOARD}/board.c ${BOARD}/timer.c ${BOARD}/pins.c ${BOARD}/sensors.c ${BOARD}/uart.c ${BOARD}/flash.c ${BOARD}/watchdog.c ${BOOT}/slot_flash.c ${BOOT}/handover.c ${BOOT}/identity.c ${BOOT}/slot_record.c
    ${BOOT}/device.c)
add_executable(${IMAGE} ${IMAGE_SOURCES} ${BOOT}/storage.c)
link_with(${IMAGE} ${BOARD}/pico.ld core)
add_executable(recovery ${IMAGE_SOURCES} ${BOARD}/storage_read_only.c)
link_with(recovery ${BOARD}/pico.ld core-recovery)

add_executable(first-stage ${BOARD}/boot2.S ${BOARD}/first-stage/start.S ${BOARD}/first-stage/board.c ${BOARD}/clocks.c
    ${BOARD}/pins.c ${BOARD}/flash.c ${BOARD}/watchdog.c ${BOOT}/slot_flash.c ${BOOT}/identity.c ${BOOT}/boot.c ${BOOT}/device.c ${BOOT}/judge.c ${BOOT}/launch.c
    ${BOOT}/slot_record.c)
link_with(first-stage ${BOARD}/first-stage/first-stage.ld core)
