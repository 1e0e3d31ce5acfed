// SPDX-License-Identifier: Apache-2.0
/** Everything that is generated, as one map from path in the repository to text. */
import { schema } from '../schema/schema.js';
import { cHeader } from './c-header.js';
import { cSource } from './c-source.js';
import { cddl } from './cddl.js';
import { checkSchema } from './check-schema.js';
import { credentialVectors } from './credential-vectors.js';
import { linkVectorFiles } from './link/files.js';
import { manifestVectors } from './manifest-vectors.js';
import { MAPS_FILE, mapsModule } from './maps.js';
import { markdown } from './markdown.js';
import { messageVectors } from './message-vectors.js';
import { mutantsHeader, mutantsModule, readMutants } from './mutants.js';
import { messagesJson, messageVectorsHeader } from './vector-files.js';

const C_FOLDER = 'hardware/pump-controller/core/generated';
const TS_FOLDER = 'packages/protocol/src/generated';

/** `mutants` is the text of mutants.json. Throws AssayMisuseError when schema or mutants cannot be generated. */
export function generate(mutants: string): Record<string, string> {
  checkSchema(schema);
  const list = readMutants(mutants);
  const vectors = messageVectors();
  const credentials = credentialVectors();
  return {
    [`${C_FOLDER}/messages.h`]: cHeader(schema),
    [`${C_FOLDER}/messages.c`]: cSource(schema),
    [`${C_FOLDER}/mutants.h`]: mutantsHeader(list),
    [`${C_FOLDER}/message_vectors.h`]: messageVectorsHeader(vectors),
    'tests/vectors/messages.json': messagesJson(vectors),
    'tests/vectors/credentials/chains.json': credentials.chains,
    'tests/vectors/credentials/revocation-lists.json': credentials.lists,
    'tests/vectors/manifests/manifests.json': manifestVectors(),
    ...linkVectorFiles(`${C_FOLDER}/link_vectors.h`),
    'docs/protocol/messages.md': markdown(schema),
    'docs/protocol/messages.cddl': cddl(schema),
    [MAPS_FILE]: mapsModule(schema),
    [`${TS_FOLDER}/mutants.ts`]: mutantsModule(list),
  };
}
