// SPDX-License-Identifier: Apache-2.0
/** How the host writes amounts and times for a person. */

/** `1.25 U` from 1250: units with as many decimals as a step of 0.05 U needs, more where the amount has them. */
export function milliunitsText(milliunits: number): string {
  const decimals = milliunits % 10 === 0 ? 2 : 3;
  return `${(milliunits / 1000).toFixed(decimals)} U`;
}

/** `power on` from `powerOn`: the wire's names are for machines. */
export function words(name: string): string {
  return name.replace(/([a-z])([A-Z])/g, (_all, before: string, after: string) => `${before} ${after.toLowerCase()}`);
}
