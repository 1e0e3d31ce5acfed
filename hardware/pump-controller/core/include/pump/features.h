// SPDX-License-Identifier: Apache-2.0
/* What this firmware can do beyond the common messages: bits of enum assay_feature, as Identity tells them (VER-7). */
#ifndef PUMP_FEATURES_H
#define PUMP_FEATURES_H

#define PUMP_FEATURES UINT32_C(0)

#endif
