# SPDX-License-Identifier: Apache-2.0
# Image for the Raspberry Pi Pico. build.mjs makes BIN and UF2 of the ELF.
set(BOARD ${CMAKE_CURRENT_LIST_DIR})
if(ASSAY_MUTANTS)
    set(IMAGE pump-controller-mutants)
else()
    set(IMAGE pump-controller)
endif()
add_executable(${IMAGE} ${BOARD}/boot2.S ${BOARD}/start.S ${BOARD}/main.c ${BOARD}/board.c ${BOARD}/clocks.c
    ${BOARD}/timer.c ${BOARD}/pins.c ${BOARD}/uart.c ${BOARD}/flash.c)
set_target_properties(${IMAGE} PROPERTIES SUFFIX .elf LINK_DEPENDS ${BOARD}/pico.ld)
target_include_directories(${IMAGE} PRIVATE ${BOARD})
target_compile_options(${IMAGE} PRIVATE $<$<COMPILE_LANGUAGE:C>:${PUMP_WARNINGS}> -Os)
target_link_libraries(${IMAGE} PRIVATE core)
target_link_options(${IMAGE} PRIVATE -nostartfiles -Wl,--gc-sections -Wl,--build-id=none
    -Wl,--fatal-warnings -T${BOARD}/pico.ld -Wl,-Map=${CMAKE_CURRENT_BINARY_DIR}/${IMAGE}.map)
