#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
/**
 * Stands in for Electron's executable where its binary cannot be had: runs an unmodified main bundle in Node and its
 * windows in Chromium, so that Playwright's `_electron.launch()` drives both as it drives Electron. See README.md for what
 * is real and what is not.
 */
'use strict';

const inspector = require('node:inspector');
const Module = require('node:module');
const { resolve } = require('node:path');
const { Chromium } = require('./chromium.cjs');
const { makeElectron } = require('./electron-module.cjs');

const VERSION = '40.0.0-double';

function readArguments(argv) {
  const script = argv.findIndex((argument) => !argument.startsWith('-'));
  if (script < 0) throw new Error('electron double: name the main script, as in: electron.cjs dist/electron/main.cjs');
  return { script: resolve(argv[script]), rest: argv.slice(script + 1) };
}

/** As in Electron, `require('electron')` gives the module, wherever it is called. */
function provide(electron) {
  const load = Module._load;
  Module._load = function loadOrElectron(request, ...others) {
    return request === 'electron' ? electron : load.call(this, request, ...others);
  };
}

async function main() {
  const { script, rest } = readArguments(process.argv.slice(2));
  process.argv = [process.execPath, script, ...rest];
  Object.defineProperty(process, 'versions', { value: { ...process.versions, electron: VERSION } });
  // Prints "Debugger listening on ws://…", which Playwright waits for.
  inspector.open(0, '127.0.0.1');
  const chromium = new Chromium();
  const { electron, internals } = makeElectron(chromium, { script, version: VERSION });
  provide(electron);
  require(script);
  await chromium.start();
  internals.ready();
}

main().catch((error) => {
  process.stderr.write(`electron double: ${error.stack ?? error}\n`);
  process.exit(1);
});
