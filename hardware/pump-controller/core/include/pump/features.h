// SPDX-License-Identifier: Apache-2.0
/* What this firmware can do beyond the common messages: bits of enum assay_feature, as Identity tells them (VER-7). */
#ifndef PUMP_FEATURES_H
#define PUMP_FEATURES_H

#include "../../generated/messages.h"

/* Updates need a first stage that verifies what they brought. */
#if defined(PUMP_VERIFIED_BOOT)
#define PUMP_FEATURES_OF_BOARD (UINT32_C(1) << ASSAY_FEATURE_UPDATE)
#else
#define PUMP_FEATURES_OF_BOARD UINT32_C(0)
#endif

#if defined(PUMP_RECOVERY)
#define PUMP_FEATURES PUMP_FEATURES_OF_BOARD /* and nothing else: no therapy */
#else
#define PUMP_FEATURES                                                                                                \
    (UINT32_C(1) << ASSAY_FEATURE_BASAL | UINT32_C(1) << ASSAY_FEATURE_TEMPORARY_BASAL |                             \
     UINT32_C(1) << ASSAY_FEATURE_BOLUS_KINDS | UINT32_C(1) << ASSAY_FEATURE_PRIMING |                               \
     UINT32_C(1) << ASSAY_FEATURE_RESERVOIR | UINT32_C(1) << ASSAY_FEATURE_LIMITS | UINT32_C(1) << ASSAY_FEATURE_TIME | \
     UINT32_C(1) << ASSAY_FEATURE_ANNUNCIATIONS | UINT32_C(1) << ASSAY_FEATURE_AUDIT |                                  \
     UINT32_C(1) << ASSAY_FEATURE_GLUCOSE | UINT32_C(1) << ASSAY_FEATURE_AUTOMATED_DOSING |                            \
     UINT32_C(1) << ASSAY_FEATURE_CREDENTIALS | PUMP_FEATURES_OF_BOARD)
#endif

#endif
