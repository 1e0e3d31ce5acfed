// SPDX-License-Identifier: Apache-2.0
/** One page: its preload in an isolated world, its requests answered by the app's protocol, its navigations asked about. */
'use strict';

const { EventEmitter } = require('node:events');
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { fromAlias, toAlias } = require('./address.cjs');

const WORLD = 'Electron Isolated Context';
const BINDING = '__electronDoubleSend';
const OPEN_BINDING = '__electronDoubleOpen';
const worldScript = (name) => readFileSync(join(__dirname, 'worlds', name), 'utf8');

/** Electron's defaults since version 20. */
const DEFAULTS = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  webSecurity: true,
  webviewTag: false,
};

class WebContents extends EventEmitter {
  targetId = null;
  #parts;
  #preferences;
  #session = null;
  #mainFrame = null;
  #context = null;
  #url = '';
  #pendingLoad = null;
  #openHandler = null;
  #destroyed = false;
  #opened;

  constructor(parts, { width = 800, height = 600, webPreferences = {} }) {
    super();
    this.#parts = parts;
    this.#preferences = {
      ...DEFAULTS,
      ...(webPreferences.nodeIntegration === true && { sandbox: false }),
      ...webPreferences,
    };
    if (parts.app.sandboxEnabled) this.#preferences.sandbox = true;
    this.session = parts.session;
    this.#opened = this.#open(width, height);
    this.#opened.catch((error) => this.emit('double-error', error));
  }

  getLastWebPreferences() {
    return { ...this.#preferences };
  }
  isDestroyed() {
    return this.#destroyed;
  }
  getURL() {
    return this.#url;
  }
  setWindowOpenHandler(handler) {
    this.#openHandler = handler;
  }
  allowsWindow(url) {
    return this.#openHandler === null || this.#openHandler({ url: fromAlias(url) }).action !== 'deny';
  }

  async loadURL(address) {
    await this.#opened;
    this.#pendingLoad = toAlias(address);
    const finished = new Promise((resolve) => this.once('did-finish-load', resolve));
    await this.#send('Page.navigate', { url: this.#pendingLoad });
    await finished;
  }

  /** Arrives in the preload's world, as `ipcRenderer.on` hears it. */
  send(channel, ...args) {
    if (this.#context === null) return;
    const expression = `globalThis.__electronDoubleDeliver?.(${JSON.stringify(channel)}, ${JSON.stringify(args)})`;
    this.#send('Runtime.evaluate', { expression, contextId: this.#context }).catch(() => {
      // The page navigates at this moment: the message has nobody to go to, as in Electron.
    });
  }

  close() {
    if (this.#destroyed) return;
    if (this.targetId !== null)
      void this.#parts.chromium.send('Target.closeTarget', { targetId: this.targetId }).catch(() => {});
    this.#gone();
  }

  #send(method, params) {
    return this.#parts.chromium.send(method, params, this.#session);
  }

  async #open(width, height) {
    const { chromium } = this.#parts;
    this.targetId = (
      await chromium.send('Target.createTarget', { url: 'about:blank', width, height, newWindow: true })
    ).targetId;
    this.#session = (
      await chromium.send('Target.attachToTarget', { targetId: this.targetId, flatten: true })
    ).sessionId;
    const onSession = (name, take) => chromium.on(name, (params, session) => session === this.#session && take(params));
    onSession('Fetch.requestPaused', (paused) => void this.#answerRequest(paused));
    onSession('Runtime.executionContextCreated', ({ context }) => this.#noteContext(context));
    onSession('Runtime.bindingCalled', (call) => void this.#answerCall(call));
    onSession('Page.loadEventFired', () => this.emit('did-finish-load'));
    onSession('Page.frameNavigated', ({ frame }) => {
      if (frame.parentId === undefined) this.#url = fromAlias(frame.url);
    });
    chromium.on('Target.targetDestroyed', ({ targetId }) => targetId === this.targetId && this.#gone());
    this.#mainFrame = (await this.#send('Page.getFrameTree')).frameTree.frame.id;
    const isolated = this.#preferences.contextIsolation !== false;
    await this.#send('Runtime.addBinding', { name: BINDING, ...(isolated && { executionContextName: WORLD }) });
    await this.#send('Runtime.addBinding', { name: OPEN_BINDING });
    await this.#send('Page.enable');
    await this.#send('Runtime.enable');
    await this.#send('Fetch.enable', { patterns: [{ urlPattern: '*' }] });
    await this.#addWorlds(isolated);
  }

  /** Scripts that run before any of the page's own, in every document of the main frame. */
  async #addWorlds(isolated) {
    const { preload, nodeIntegration, sandbox } = this.#preferences;
    const add = (source, worldName) =>
      this.#send('Page.addScriptToEvaluateOnNewDocument', { source, ...(worldName && { worldName }) });
    if (nodeIntegration === true && sandbox === false && !isolated) await add(worldScript('node-integration.js'));
    await add(worldScript('window-open.js'));
    if (isolated) await add(worldScript('main-world.js'));
    if (preload === undefined) return;
    const source = worldScript('preload-world.js')
      .replace('__SANDBOXED__', () => String(sandbox))
      .replace('__ISOLATED__', () => String(isolated))
      .replace('/* __PRELOAD__ */', () => readFileSync(preload, 'utf8'));
    await add(source, isolated ? WORLD : undefined);
  }

  #noteContext({ id, name, auxData }) {
    const wanted = this.#preferences.contextIsolation !== false ? name === WORLD : auxData?.isDefault === true;
    if (wanted && auxData?.frameId === this.#mainFrame) this.#context = id;
  }

  async #answerCall({ name, payload, executionContextId }) {
    if (name === OPEN_BINDING) {
      if (this.allowsWindow(payload)) await this.#parts.chromium.send('Target.createTarget', { url: 'about:blank' });
      return;
    }
    const { id, kind, channel, args } = JSON.parse(payload);
    const { ipcMain } = this.#parts;
    const frame = { url: this.#url, parent: null, routingId: 1 };
    const event = { sender: this, senderFrame: frame, processId: 1, frameId: 1 };
    if (kind === 'send') {
      ipcMain.emit(channel, event, ...args);
      return;
    }
    const reply = await ipcMain.invoke(event, channel, args).then(
      (value) => ({ ok: true, value }),
      (error) => ({ ok: false, message: error.message }),
    );
    const expression = `globalThis.__electronDoubleReply?.(${id}, ${JSON.stringify(reply)})`;
    await this.#send('Runtime.evaluate', { expression, contextId: executionContextId }).catch(() => {});
  }

  async #answerRequest(paused) {
    const { requestId, request, resourceType, frameId } = paused;
    try {
      if (resourceType === 'Document' && !this.#mayNavigate(request.url, frameId)) {
        await this.#send('Fetch.failRequest', { requestId, errorReason: 'Aborted' });
        return;
      }
      await this.#fulfil(requestId, request, resourceType);
    } catch (error) {
      this.emit('double-error', error);
      await this.#send('Fetch.failRequest', { requestId, errorReason: 'Failed' }).catch(() => {});
    }
  }

  /** Asks the app about a navigation that the page has begun; what main itself loads is not asked about, as in Electron. */
  #mayNavigate(alias, frameId) {
    const isMainFrame = frameId === this.#mainFrame;
    if (isMainFrame && (alias === this.#pendingLoad || alias === toAlias(this.#url))) {
      this.#pendingLoad = null;
      return true;
    }
    let prevented = false;
    const url = fromAlias(alias);
    const event = {
      url,
      isMainFrame,
      isSameDocument: false,
      preventDefault: () => {
        prevented = true;
      },
    };
    this.emit('will-frame-navigate', event);
    if (isMainFrame && !prevented) this.emit('will-navigate', event, url);
    return !prevented;
  }

  async #fulfil(requestId, request, resourceType) {
    const address = fromAlias(request.url);
    const handler = this.#parts.protocol.handlerFor(address);
    if (handler === undefined) {
      // There is no network here. A document from elsewhere is shown as such, so that a check can see that it came up.
      if (resourceType !== 'Document')
        return this.#send('Fetch.failRequest', { requestId, errorReason: 'InternetDisconnected' });
      return this.#respond(
        requestId,
        200,
        [['content-type', 'text/html']],
        Buffer.from('<title>outside</title>outside'),
      );
    }
    if (address === this.#url || resourceType === 'Document') await this.#applyPermissions(request.url);
    const response = await handler({ url: address, method: request.method, headers: new Headers(request.headers) });
    const body = Buffer.from(await response.arrayBuffer());
    return this.#respond(requestId, response.status, [...response.headers], body);
  }

  #respond(requestId, responseCode, headers, body) {
    const responseHeaders = headers.map(([name, value]) => ({ name, value }));
    return this.#send('Fetch.fulfillRequest', {
      requestId,
      responseCode,
      responseHeaders,
      body: body.toString('base64'),
    });
  }

  async #applyPermissions(alias) {
    const { origin } = new URL(alias);
    for (const { name, setting } of await this.session.decide(this, fromAlias(origin))) {
      await this.#parts.chromium.send('Browser.setPermission', { permission: { name }, setting, origin });
    }
  }

  #gone() {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.emit('destroyed');
  }
}

module.exports = { WebContents };
