# SPDX-License-Identifier: Apache-2.0
# The Pico starts through the first stage.
set(PUMP_VERIFIED_BOOT ON)
set(PUMP_RECOVERY_IMAGE ON)
