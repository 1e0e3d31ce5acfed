// SPDX-License-Identifier: Apache-2.0
/** The specification's own vectors of frames, pairing secrets, handshakes and records: tests/vectors/link/ and link_vectors.h. */
import { banner } from '../names.js';
import { frameVectors } from './frames.js';
import { handshakeVectors } from './handshakes.js';
import { linkVectorsHeader } from './header.js';
import { pairingVectors } from './pairing.js';
import { recordVectors } from './records.js';

export const FOLDER = 'tests/vectors/link';

const json = (source: string, vectors: object): string =>
  `${JSON.stringify({ comment: banner(`generate/link/${source}`), ...vectors }, undefined, 1)}\n`;

/** Paths in the repository and their texts; `header` is the path of link_vectors.h. */
export function linkVectorFiles(header: string): Record<string, string> {
  const [frames, pairing, handshakes, records] = [
    frameVectors(),
    pairingVectors(),
    handshakeVectors(),
    recordVectors(),
  ];
  return {
    [`${FOLDER}/frames.json`]: json('frames.ts', frames),
    [`${FOLDER}/pairing.json`]: json('pairing.ts', pairing),
    [`${FOLDER}/handshakes.json`]: json('handshakes.ts', { handshakes }),
    [`${FOLDER}/records.json`]: json('records.ts', records),
    [header]: linkVectorsHeader({ frames, pairing, handshakes, records }),
  };
}
