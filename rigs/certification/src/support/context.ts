// SPDX-License-Identifier: Apache-2.0
/** The types that every sequence of this rig shares, and the device profile's limits in the clock's unit. */
import type { Bench, DeviceProfile, LimitName } from '@assay/rig';
import type { DriveContext, Sequence } from '@assay/sequence';
import type { Micros } from '@assay/transport';

export type Context = DriveContext<Bench, DeviceProfile>;
export type AssaySequence = Sequence<Bench, DeviceProfile>;

type TimeLimit = Extract<LimitName, `${string}Ms`>;

export function micros(profile: DeviceProfile, name: TimeLimit): Micros {
  return profile.limits[name].value * 1000;
}

/** So long a motor that is going to move has moved: first step, then one more interval, then a margin of one interval. */
export function quietTime(profile: DeviceProfile): Micros {
  return micros(profile, 'firstStepMs') + 2 * micros(profile, 'minStepIntervalMs');
}

/** Lets that time pass, so that a step which an attack caused falls into the attack's own step of the sequence. */
export async function watchMotor({ bench, profile, signal }: Context): Promise<void> {
  await bench.clock.sleep(quietTime(profile), signal);
}

/** How long a bolus of so many steps lasts at most, watched to its end. */
export function bolusTime(profile: DeviceProfile, steps: number): Micros {
  return steps * micros(profile, 'minStepIntervalMs') + quietTime(profile);
}

/** Off for so long that no capacitor keeps the pump alive. */
const OFF_TIME: Micros = 500_000;

/** Takes the supply away and gives it back; resolves when the pump has had its time to boot, or sooner, with when it was given back. */
export async function powerCycle(
  context: Context,
  bootTime: Micros = micros(context.profile, 'bootMs'),
): Promise<Micros> {
  const { bench, signal } = context;
  await bench.fixture.supply(false);
  await bench.clock.sleep(OFF_TIME, signal);
  await bench.fixture.supply(true);
  const booted = bench.clock.now();
  await bench.clock.sleep(bootTime, signal);
  return booted;
}
