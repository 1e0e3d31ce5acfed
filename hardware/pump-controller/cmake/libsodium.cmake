# SPDX-License-Identifier: Apache-2.0
# The part of libsodium that the firmware needs, straight from the pinned npm package: neither copied nor patched.
# LIBSODIUM: folder src/libsodium of the package. Option ASSAY_REFERENCE_CURVE25519 takes its X25519, Ed25519 and SHA-256 too.
set(SODIUM_VERSION_DIR ${CMAKE_CURRENT_BINARY_DIR}/sodium-version)
set(VERSION 1.0.17)
set(SODIUM_LIBRARY_VERSION_MAJOR 10)
set(SODIUM_LIBRARY_VERSION_MINOR 2)
set(SODIUM_LIBRARY_MINIMAL_DEF "")
configure_file(${LIBSODIUM}/include/sodium/version.h.in ${SODIUM_VERSION_DIR}/sodium/version.h @ONLY)

set(SODIUM_SOURCES
    crypto_aead/chacha20poly1305/sodium/aead_chacha20poly1305.c
    crypto_auth/hmacsha256/auth_hmacsha256.c
    crypto_hash/sha256/hash_sha256.c
    crypto_hash/sha512/cp/hash_sha512_cp.c
    crypto_onetimeauth/poly1305/onetimeauth_poly1305.c
    crypto_onetimeauth/poly1305/donna/poly1305_donna.c
    crypto_stream/chacha20/stream_chacha20.c
    crypto_stream/chacha20/ref/chacha20_ref.c
    crypto_verify/sodium/verify.c
    sodium/utils.c)
if(ASSAY_REFERENCE_CURVE25519)
    list(APPEND SODIUM_SOURCES
        crypto_hash/sha256/cp/hash_sha256_cp.c
        crypto_core/ed25519/ref10/ed25519_ref10.c
        crypto_scalarmult/curve25519/scalarmult_curve25519.c
        crypto_scalarmult/curve25519/ref10/x25519_ref10.c
        crypto_sign/ed25519/ref10/keypair.c
        crypto_sign/ed25519/ref10/open.c
        crypto_sign/ed25519/ref10/sign.c)
endif()
list(TRANSFORM SODIUM_SOURCES PREPEND ${LIBSODIUM}/)

add_library(sodium STATIC ${SODIUM_SOURCES})
target_compile_definitions(sodium PUBLIC CONFIGURED=1 SODIUM_STATIC=1)
target_include_directories(sodium SYSTEM PUBLIC ${LIBSODIUM}/include ${LIBSODIUM}/include/sodium ${SODIUM_VERSION_DIR}
    ${SODIUM_VERSION_DIR}/sodium)
target_compile_options(sodium PRIVATE -O2 -w)
# Wiping by whole words: libsodium's own loop takes some ten cycles a byte on the M0+, a sixth of a handshake's hashing.
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^cortex-m")
    target_compile_definitions(sodium PRIVATE HAVE_EXPLICIT_BZERO=1)
endif()
