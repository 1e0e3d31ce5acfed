#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// `npm run api-docs`: writes docs/api/build from the doc comments, and fails on an export that has none.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './lib/run.mjs';

const folder = join(root, 'docs', 'api');
const require = createRequire(join(folder, 'package.json'));
const { Application, Logger, LogLevel, ReflectionKind } = await import(pathToFileURL(require.resolve('typedoc')).href);

const EXPORTS =
  ReflectionKind.Class |
  ReflectionKind.Interface |
  ReflectionKind.TypeAlias |
  ReflectionKind.Function |
  ReflectionKind.Variable |
  ReflectionKind.Enum;

/** Keeps what TypeDoc complains of. */
class Complaints extends Logger {
  found = [];
  addContext(message) {
    return message;
  }
  log(message, level) {
    if (level >= LogLevel.Warn) this.found.push(message.replace(/\s+/g, ' '));
  }
}

process.chdir(folder);
const app = await Application.bootstrap({ options: join(folder, 'typedoc.json') });
const logger = new Complaints();
app.logger = logger;
const project = await app.convert();
let exports = 0;
if (project) {
  await app.generateOutputs(project);
  exports = project.getReflectionsByKind(EXPORTS).length;
}
for (const text of logger.found) console.error(text);
const failed = project ? logger.found.length : Math.max(1, logger.found.length);
console.log(`API documentation: ${exports} exports, in docs/api/build`);
console.log(`${Math.max(0, exports - failed)} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
