# SPDX-License-Identifier: Apache-2.0
# Host build: the core on a simulated board, its unit tests, and the Noise vector runner.
set(BOARD ${CMAKE_CURRENT_LIST_DIR})
set(BOOT ${CMAKE_SOURCE_DIR}/boot)
set(BOOT_IDENTITY "" CACHE PATH "folder of boot_identity.h, which build.mjs writes")
# What the simulated board and the process have in common.
set(HOST_BOARD ${BOARD}/faults.c ${BOARD}/first_stage.c ${BOOT}/boot.c ${BOOT}/judge.c ${BOOT}/launch.c ${BOOT}/device.c
    ${BOOT}/slot_record.c ${BOOT}/slot_flash.c ${BOOT}/storage.c ${BOOT}/identity.c ${BOOT}/handover.c)

add_library(simulation OBJECT ${BOARD}/simulation.c ${BOARD}/simulation_flash.c ${HOST_BOARD} ${BOARD}/noise_vector.c ${BOARD}/hex.c)
target_include_directories(simulation PUBLIC ${BOARD} PRIVATE ${BOOT_IDENTITY})
target_compile_options(simulation PRIVATE ${PUMP_WARNINGS})
target_link_libraries(simulation PUBLIC core)

# The public vectors, as lines of C strings.
find_program(NODE node REQUIRED)
set(VECTOR_FOLDER ${CMAKE_SOURCE_DIR}/../../tests/vectors)
set(NOISE_VECTORS ${VECTOR_FOLDER}/noise/cacophony.json ${VECTOR_FOLDER}/noise/flynn.json)
set(NOISE_LINES ${CMAKE_CURRENT_BINARY_DIR}/noise/noise_lines.inc)
add_custom_command(OUTPUT ${NOISE_LINES} DEPENDS ${NOISE_VECTORS} ${BOARD}/noise-lines.mjs
    COMMAND ${NODE} ${BOARD}/noise-lines.mjs --c ${NOISE_LINES} ${NOISE_VECTORS})

set(SIGNED_VECTORS ${CMAKE_CURRENT_BINARY_DIR}/signed)
set(SIGNED_TABLES ${SIGNED_VECTORS}/cbor.inc ${SIGNED_VECTORS}/cose.inc ${SIGNED_VECTORS}/chains.inc
    ${SIGNED_VECTORS}/revocation_lists.inc ${SIGNED_VECTORS}/manifests.inc)
file(GLOB SIGNED_SOURCES CONFIGURE_DEPENDS ${VECTOR_FOLDER}/rfc8949/*.json ${VECTOR_FOLDER}/rfc9052/*.json
    ${VECTOR_FOLDER}/credentials/*.json ${VECTOR_FOLDER}/manifests/*.json)
add_custom_command(OUTPUT ${SIGNED_TABLES} DEPENDS ${SIGNED_SOURCES} ${BOARD}/signed-vectors.mjs
    COMMAND ${NODE} ${BOARD}/signed-vectors.mjs ${SIGNED_VECTORS} ${VECTOR_FOLDER})

add_custom_target(tables DEPENDS ${NOISE_LINES} ${SIGNED_TABLES})

file(GLOB TEST_SOURCES CONFIGURE_DEPENDS ${BOARD}/tests/*.c)
if(NOT ASSAY_MUTANTS)
    list(FILTER TEST_SOURCES EXCLUDE REGEX "/(test_)?mutants[^/]*\\.c$")
endif()
add_executable(unit-tests ${TEST_SOURCES} ${NOISE_LINES} ${SIGNED_TABLES})
target_compile_options(unit-tests PRIVATE ${PUMP_WARNINGS})
target_include_directories(unit-tests PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/noise ${SIGNED_VECTORS} ${BOARD}/tests ${CMAKE_SOURCE_DIR}/core/src)
target_link_libraries(unit-tests PRIVATE core simulation)
target_link_options(unit-tests PRIVATE -Wl,--wrap=annunciation_raise)

add_executable(vectors ${BOARD}/vectors.c ${BOARD}/primitive_vector.c)
target_compile_options(vectors PRIVATE ${PUMP_WARNINGS})
target_include_directories(vectors PRIVATE ${CMAKE_SOURCE_DIR}/core/src)
target_link_libraries(vectors PRIVATE core simulation)

include(${BOARD}/process/process.cmake)

include(${CMAKE_SOURCE_DIR}/fuzz/fuzz.cmake)

include(${CMAKE_SOURCE_DIR}/constant-time/constant-time.cmake)
