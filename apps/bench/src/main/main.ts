// SPDX-License-Identifier: Apache-2.0
/** Electron's main process, thin: one confined window, the app:// files, and the contract's channels to the host. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app, BrowserWindow, dialog, ipcMain, protocol, session, shell } from 'electron';
import type * as HostModule from '../host/index.js';
import { calls } from '../ipc/contract.js';
import { type CallName, callNames, channels } from '../ipc/names.js';
import { confine, denyPermissions, isOurFrame, origin, scheme, webPreferences } from './window-policy.js';

protocol.registerSchemesAsPrivileged([{ scheme, privileges: { standard: true, secure: true, supportFetchAPI: true } }]);
app.enableSandbox();

async function start(): Promise<void> {
  // The host is an ES module that stands outside this bundle: the very files that the command line runs.
  const { makeBenchHost, pageAt } = (await import(
    pathToFileURL(join(__dirname, '../host/index.js')).href
  )) as typeof HostModule;
  const host = makeBenchHost({
    name: `Electron ${process.versions['electron'] ?? ''}`.trim(),
    chooseFolder: async () => (await dialog.showOpenDialog({ properties: ['openDirectory'] })).filePaths[0] ?? null,
    reveal: async (path) => shell.showItemInFolder(path),
  });
  await app.whenReady();
  denyPermissions(session.defaultSession);
  protocol.handle(scheme, async (request) => {
    const url = new URL(request.url);
    const page = await pageAt(url.host === 'bench' ? url.pathname : '/nowhere', join(__dirname, '../renderer'), host);
    return new Response(page.body, { status: page.status, headers: page.headers });
  });
  answerCalls(host);
  app.on('web-contents-created', (_event, contents) => confine(contents));
  openWindow(host);
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) openWindow(host);
  });
  endWith(host);
}

function answerCalls(host: HostModule.BenchHost): void {
  for (const name of callNames) {
    ipcMain.handle(channels.call(name), async (event, payload: unknown) => {
      if (!isOurFrame(event.senderFrame)) return refusal('sender-refused', 'This frame may not call the bench host.');
      if (!isValid(name, payload)) return refusal('payload-invalid', `${name}: the payload does not fit the contract.`);
      return host.call(name, payload);
    });
  }
}

/** Main checks what came through the preload before the host, which checks again, ever sees it. */
function isValid(name: CallName, payload: unknown): boolean {
  return calls[name].params.safeParse(payload).success;
}

function refusal(
  code: string,
  message: string,
): { ok: false; problem: { code: string; message: string; mend: string } } {
  return { ok: false, problem: { code, message, mend: 'Reload the window.' } };
}

function openWindow(host: HostModule.BenchHost): void {
  const window = new BrowserWindow({
    width: 1280,
    height: 860,
    minWidth: 960,
    minHeight: 640,
    title: 'Assay Bench',
    autoHideMenuBar: true,
    show: false,
    webPreferences: webPreferences(join(__dirname, 'preload.cjs')),
  });
  window.once('ready-to-show', () => window.show());
  const unsubscribe = host.subscribe((update) => {
    if (!window.isDestroyed()) window.webContents.send(channels.update, update);
  });
  window.once('closed', unsubscribe);
  void window.loadURL(`${origin}/`);
}

/** Runs are cancelled and fixtures brought to a safe state before the process ends. */
function endWith(host: HostModule.BenchHost): void {
  let closing: 'no' | 'yes' | 'done' = 'no';
  app.on('window-all-closed', () => app.quit());
  app.on('before-quit', (event) => {
    if (closing === 'done') return;
    event.preventDefault();
    if (closing === 'yes') return;
    closing = 'yes';
    void host.close().finally(() => {
      closing = 'done';
      app.quit();
    });
  });
}

if (app.requestSingleInstanceLock()) {
  start().catch((error: unknown) => {
    dialog.showErrorBox('Assay Bench could not start', error instanceof Error ? error.message : String(error));
    app.exit(1);
  });
} else {
  app.quit();
}
