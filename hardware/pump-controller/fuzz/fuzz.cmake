# SPDX-License-Identifier: Apache-2.0
# The fuzzers: clang only, and only when asked for (fuzz/run.mjs).
if(CMAKE_C_COMPILER_ID STREQUAL "Clang")
    set(FUZZ ${CMAKE_SOURCE_DIR}/fuzz)
    set(SIGNED_SEEDS ${CMAKE_CURRENT_BINARY_DIR}/signed/signed_seeds.inc)
    add_custom_command(OUTPUT ${SIGNED_SEEDS} DEPENDS ${SIGNED_TABLES} ${FUZZ}/signed-seeds.mjs
        COMMAND ${NODE} ${FUZZ}/signed-seeds.mjs ${SIGNED_SEEDS} ${SIGNED_TABLES})
    add_executable(fuzz EXCLUDE_FROM_ALL ${FUZZ}/main.c ${FUZZ}/parsers.c ${FUZZ}/pump.c ${FUZZ}/update.c ${BOARD}/tests/peer.c
        ${BOARD}/tests/authority.c ${BOARD}/tests/update_bench.c ${SIGNED_SEEDS})
    target_compile_options(fuzz PRIVATE ${PUMP_WARNINGS})
    target_include_directories(fuzz PRIVATE ${FUZZ} ${SIGNED_VECTORS} ${BOARD}/tests ${CMAKE_SOURCE_DIR}/core/src)
    target_link_libraries(fuzz PRIVATE core simulation)
    target_link_options(fuzz PRIVATE -fsanitize=fuzzer -Wl,--wrap=crypto_sign_ed25519_verify_detached)
endif()
