// SPDX-License-Identifier: Apache-2.0
/** What names itself as the maker of evidence. One value for all apps: it is part of the header, and so of the transcript hash. */
import { readFileSync } from 'node:fs';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

export const TOOL = { name: 'assay', version } as const;
