// SPDX-License-Identifier: Apache-2.0
/** The sequences that this rig has, in the order of their requirements. */
import { mutualAuthentication } from './sequences/01-mutual-authentication.js';
import { authenticatedCommands } from './sequences/02-authenticated-commands.js';
import { tamperDetection } from './sequences/03-tamper-detection.js';
import { replayInSession } from './sequences/04-replay-in-session.js';
import { replayAcrossSessions } from './sequences/05-replay-across-sessions.js';
import { freshness } from './sequences/06-freshness.js';
import { ordering } from './sequences/07-ordering.js';
import { counterExhaustion } from './sequences/08-counter-exhaustion.js';
import { linkConfidentiality } from './sequences/11-link-confidentiality.js';
import { pairingIntent } from './sequences/12-pairing-intent.js';
import { pairingSecrecy } from './sequences/13-pairing-secrecy.js';
import { guessLimiting } from './sequences/14-guess-limiting.js';
import { downgradeRefusal } from './sequences/15-downgrade-refusal.js';
import { sessionExpiry } from './sequences/18-session-expiry.js';
import { revocation } from './sequences/19-revocation.js';
import { denyByDefault } from './sequences/20-deny-by-default.js';
import { wellFormedInput } from './sequences/26-well-formed-input.js';
import { safeRanges } from './sequences/27-safe-ranges.js';
import { linkLoss } from './sequences/42-link-loss.js';
import { denialOfService } from './sequences/43-denial-of-service.js';
import { containment } from './sequences/45-containment.js';
import { resetInMidBolus } from './sequences/47-reset-in-mid-bolus.js';
import { basalAccuracy } from './sequences/48-basal-accuracy.js';
import { bolusAccuracy } from './sequences/49-bolus-accuracy.js';
import { occlusion } from './sequences/51-occlusion.js';
import { stopAndCancel } from './sequences/54-stop-and-cancel.js';
import { doseConservation } from './sequences/55-dose-conservation.js';
import type { AssaySequence } from './support/context.js';

export const sequences: readonly AssaySequence[] = [
  mutualAuthentication,
  authenticatedCommands,
  tamperDetection,
  replayInSession,
  replayAcrossSessions,
  freshness,
  ordering,
  counterExhaustion,
  linkConfidentiality,
  pairingIntent,
  pairingSecrecy,
  guessLimiting,
  downgradeRefusal,
  sessionExpiry,
  revocation,
  denyByDefault,
  wellFormedInput,
  safeRanges,
  linkLoss,
  denialOfService,
  containment,
  resetInMidBolus,
  basalAccuracy,
  bolusAccuracy,
  occlusion,
  stopAndCancel,
  doseConservation,
];
