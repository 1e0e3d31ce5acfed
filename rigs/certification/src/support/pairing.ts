// SPDX-License-Identifier: Apache-2.0
/** Pairing as a person does it: the button held, the secret read off the display. */
import { PumpError } from '@assay/client';
import { PairingSecret } from '@assay/protocol';
import type { DeviceProfile, SetupBench, ShownSecret } from '@assay/rig';
import type { Micros } from '@assay/transport';
import { micros } from './context.js';

/** Held a little longer than asked for, so that a button's bounce does not decide. */
const HOLD_MARGIN: Micros = 200_000;
/** A display shows what it is sent within this time of the release. */
const DISPLAY_TIME: Micros = 1_000_000;

interface Hands {
  readonly bench: SetupBench;
  readonly profile: DeviceProfile;
}

/** Holds the confirm button until the pairing window must be open. */
export async function holdConfirm({ bench, profile }: Hands): Promise<void> {
  await bench.fixture.press('confirm', micros(profile, 'confirmHoldMs') + HOLD_MARGIN);
}

/** Opens the pairing window; what the display then shows. Throws PumpError, RigError, PortError. */
export async function showSecret(hands: Hands): Promise<ShownSecret> {
  await holdConfirm(hands);
  const shown = await hands.bench.display.readPairingSecret(hands.bench.clock.now() + DISPLAY_TIME);
  if (shown !== null) return shown;
  throw new PumpError('no-answer', 'the pump shows no pairing secret after its confirm button was held');
}

/** Opens the pairing window; the secret that the pump shows is the caller's to wipe. Throws PumpError, RigError, PortError. */
export async function openWindow(hands: Hands): Promise<PairingSecret> {
  return PairingSecret.parse((await showSecret(hands)).text);
}
