# SPDX-License-Identifier: Apache-2.0
# X25519 for the Cortex-M0+, under libsodium's names: several times as fast there as libsodium's portable code.
file(GLOB X25519_SOURCES CONFIGURE_DEPENDS crypto-m0/*.c crypto-m0/*.S)
if(CMAKE_SYSTEM_PROCESSOR STREQUAL "cortex-m0plus")
    list(FILTER X25519_SOURCES EXCLUDE REGEX "_portable\\.c$")
else()
    list(FILTER X25519_SOURCES EXCLUDE REGEX "\\.S$")
endif()
add_library(x25519 STATIC ${X25519_SOURCES})
target_compile_options(x25519 PRIVATE $<$<COMPILE_LANGUAGE:C>:${PUMP_WARNINGS}> -O2)
target_link_libraries(core PUBLIC x25519)
