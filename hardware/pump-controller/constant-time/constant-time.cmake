# SPDX-License-Identifier: Apache-2.0
# The program that runs under valgrind with secrets marked, only when asked for (run.mjs). PUMP_OPTIMISE takes the place of the
# firmware's own levels of optimisation.
set(PUMP_OPTIMISE "" CACHE STRING "of all code in constant-time; as in the firmware when empty")
set(TIMED ${CMAKE_SOURCE_DIR}/constant-time)
set(TIMED_CORE noise noise_cipher session drbg entropy pairing_secret pairing tickets handshake audit_sign cbor codec_bounds
    codec_decode codec_encode sodium_hooks)
list(TRANSFORM TIMED_CORE PREPEND ${CMAKE_SOURCE_DIR}/core/src/)
list(TRANSFORM TIMED_CORE APPEND .c)
file(GLOB TIMED_SOURCES CONFIGURE_DEPENDS ${TIMED}/*.c)
add_executable(constant-time EXCLUDE_FROM_ALL ${TIMED_SOURCES} ${TIMED_CORE} ${CMAKE_SOURCE_DIR}/core/generated/messages.c)
target_include_directories(constant-time PRIVATE ${TIMED} ${CMAKE_SOURCE_DIR}/core/include ${CMAKE_SOURCE_DIR}/core/src)
target_compile_options(constant-time PRIVATE ${PUMP_WARNINGS} -Os ${PUMP_OPTIMISE})
target_link_libraries(constant-time PRIVATE sodium)
if(ASSAY_REFERENCE_CURVE25519)
    target_compile_definitions(constant-time PRIVATE ASSAY_REFERENCE_CURVE25519=1)
else()
    target_link_libraries(constant-time PRIVATE crypto-m0)
    target_compile_options(crypto-m0 PRIVATE ${PUMP_OPTIMISE})
endif()
target_compile_options(sodium PRIVATE ${PUMP_OPTIMISE})
foreach(NAME crypto_verify_16 sodium_memcmp sodium_is_zero crypto_scalarmult_curve25519
        crypto_aead_chacha20poly1305_ietf_encrypt noise_public_key noise_read entropy_collect)
    target_link_options(constant-time PRIVATE -Wl,--wrap=${NAME})
endforeach()
