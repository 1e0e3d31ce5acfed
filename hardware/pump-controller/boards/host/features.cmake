# SPDX-License-Identifier: Apache-2.0
# The host board starts through the first stage, as far as a process can (first_stage.h).
set(PUMP_VERIFIED_BOOT ON)
