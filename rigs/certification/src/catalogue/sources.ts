// SPDX-License-Identifier: Apache-2.0
/** The documents that the catalogue is derived from, and how sure we are of each. Nothing here claims conformity. */
import type { Source } from './types.js';

export const sources: readonly Source[] = [
  {
    id: 'ieee-2621',
    title: 'IEEE 2621.1/.2/.3-2022 (UL 2621), wireless diabetes device security',
    status: 'seen',
    note: 'Scope and structure only: evaluation programme, protection profile for connected diabetes devices, recommended practice for phones as controllers. The clauses were not read.',
  },
  {
    id: 'ieee-programme',
    title: 'IEEE medical device cybersecurity certification programme',
    status: 'seen',
    note: 'Public description: test plan and checklists, standard report, registry of products.',
  },
  {
    id: 'dtsec',
    title: 'DTSec protection profile, ancestor of IEEE 2621.2',
    status: 'recalled',
    note: 'Threat areas were seen (network, storage, software, connected peers, cryptography); the names of threats and requirements are from memory: provisional.',
  },
  {
    id: 'dtmost',
    title: 'DTMoSt, phones as controllers of diabetes devices, ancestor of IEEE 2621.3',
    status: 'recalled',
    note: 'From memory: provisional.',
  },
  {
    id: 'fda-appendix-1',
    title: 'FDA, Cybersecurity in medical devices (premarket), Appendix 1 and section V.C',
    status: 'seen',
    note: 'June 2025 text, February 2026 edition. The letters and numbers (A1, D3 …) are our own numbering.',
  },
  {
    id: 'fdca-524b',
    title: 'Federal Food, Drug, and Cosmetic Act, section 524B(b)',
    status: 'seen',
    note: 'Vulnerability plan, processes and patches, software bill of materials.',
  },
  {
    id: 'ieee-11073-40101',
    title: 'IEEE 11073-40101 and -40102, device cybersecurity: assessment and mitigation',
    status: 'seen',
    note: 'Method and the insulin delivery worked example; the list of mitigations was not seen.',
  },
  {
    id: 'bluetooth-ids',
    title: 'Bluetooth Insulin Delivery Service 1.0.x and IEEE 11073-10419',
    status: 'recalled',
    note: 'Codes were seen through implementations, never in the specification: provisional.',
  },
  {
    id: 'iec-60601-2-24',
    title: 'IEC 60601-2-24, infusion pumps',
    status: 'recalled',
    note: 'Parts were seen; the equations and the periods for insulin pumps are from memory: provisional.',
  },
  {
    id: 'advisories',
    title: 'Published advisories (CVE) on connected medical devices',
    status: 'seen',
    note: 'Reduced to the weakness that a rig can test for.',
  },
  {
    id: 'woot-17-cgm',
    title: 'WOOT 2017, reverse engineering of a CGM transmitter (Dexcom G4)',
    status: 'recalled',
    note: 'From memory: provisional.',
  },
];
