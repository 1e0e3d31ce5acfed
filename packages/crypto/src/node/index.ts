// SPDX-License-Identifier: Apache-2.0
/** What is for Node only and chosen explicitly: `import { nodeCrypto } from '@assay/crypto/node'`. */
export { nodeCrypto } from './backend.js';
export { type PreparedCrypto, preparedNodeCrypto } from './prepared.js';
export { nodeRandom } from './random.js';
