// SPDX-License-Identifier: Apache-2.0
/** Opens the bench app: in Electron where its binary is present, else in a browser; says which, and why. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { serveBrowser } from './browser/server.js';
import { makeBenchHost } from './host/index.js';

const dist = fileURLToPath(new URL('.', import.meta.url));
const rendererRoot = join(dist, 'renderer');
const mainBundle = join(dist, 'electron', 'main.cjs');

export interface LaunchOptions {
  /** Browser mode even where Electron is present. */
  readonly browser: boolean;
  /** Opens the address in the default browser. */
  readonly open: boolean;
  /** Port of browser mode; 0 takes any free one. */
  readonly port: number;
  readonly print: (line: string) => void;
  /** Ends the app when aborted. */
  readonly signal: AbortSignal;
}

export const usage = `Usage: bench-app [--browser] [--no-open] [--port N]

Opens the bench app: a window where Electron's binary is present, else the same screens in a browser on this computer.

  --browser   browser mode even where Electron is present
  --no-open   print the address and open nothing
  --port N    port of browser mode (default: any free one)
`;

/** Resolves with the exit code when the app has ended. */
export async function launchBench(options: LaunchOptions): Promise<number> {
  if (!existsSync(join(rendererRoot, 'index.html'))) {
    options.print(`The screens are not built yet: ${rendererRoot} is missing. Run npm run build.`);
    return 2;
  }
  const electron = options.browser ? { path: null, why: '--browser was given' } : findElectron();
  return electron.path === null ? runBrowser(options, electron.why) : runElectron(options, electron.path);
}

interface Found {
  readonly path: string | null;
  readonly why: string;
}

/** The npm package is always there; its binary comes by a download of its own, which many machines do not allow. */
export function findElectron(): Found {
  const given = process.env['ASSAY_ELECTRON'];
  if (given !== undefined && given !== '') {
    return existsSync(given)
      ? { path: given, why: '' }
      : { path: null, why: `ASSAY_ELECTRON names ${given}, which is not there` };
  }
  const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  const names = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' } as const;
  const path = join(folder, 'dist', names[process.platform as keyof typeof names] ?? 'electron');
  return existsSync(path)
    ? { path, why: '' }
    : { path: null, why: "Electron's binary is not installed (node node_modules/electron/install.js downloads it)" };
}

async function runElectron({ print, signal }: LaunchOptions, path: string): Promise<number> {
  print(`Opening the bench app in Electron (${path}).`);
  const child = spawn(path, [mainBundle], { stdio: 'inherit' });
  signal.addEventListener('abort', () => child.kill('SIGTERM'), { once: true });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 0));
  });
}

async function runBrowser({ open, port, print, signal }: LaunchOptions, why: string): Promise<number> {
  const host = makeBenchHost({ name: 'Browser on this computer' });
  const server = await serveBrowser(host, rendererRoot, port);
  print(`Opening the bench app in a browser, because ${why}.`);
  print(`Address (works once): ${server.address}`);
  print('Press Ctrl+C to end.');
  if (open) openAddress(server.address, print);
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await server.close();
  await host.close();
  return 0;
}

function openAddress(address: string, print: (line: string) => void): void {
  const [command, ...args] = { darwin: ['open'], win32: ['cmd', '/c', 'start', ''] }[process.platform as string] ?? [
    'xdg-open',
  ];
  const child = spawn(command ?? 'xdg-open', [...args, address], { stdio: 'ignore', detached: true });
  child.once('error', () => print('No browser could be opened: open the address above yourself.'));
  child.unref();
}

/** Reads the command line; prints usage and resolves with 3 when it is wrong. */
export async function main(argv: readonly string[]): Promise<number> {
  const print = (line: string) => process.stdout.write(`${line}\n`);
  const abort = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => abort.abort());
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        browser: { type: 'boolean', default: false },
        'no-open': { type: 'boolean', default: false },
        port: { type: 'string', default: '0' },
        help: { type: 'boolean', default: false },
      },
    });
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 0 || port > 65_535)
      throw new TypeError(`--port ${values.port}: a port is 0 to 65535`);
    if (values.help) {
      print(usage);
      return 0;
    }
    return await launchBench({ browser: values.browser, open: !values['no-open'], port, print, signal: abort.signal });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    process.stderr.write(`${error.message}\n${usage}`);
    return 3;
  }
}
