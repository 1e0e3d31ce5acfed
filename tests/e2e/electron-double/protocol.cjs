// SPDX-License-Identifier: Apache-2.0
/** An app's own schemes and what answers for them. */
'use strict';

class Protocol {
  #handlers = new Map();
  #privileged = new Map();

  constructor(app) {
    this.app = app;
  }

  registerSchemesAsPrivileged(schemes) {
    if (this.app.isReady())
      throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
    for (const { scheme, privileges } of schemes) this.#privileged.set(scheme, privileges ?? {});
  }

  handle(scheme, handler) {
    if (this.#handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`);
    // Without `standard` a scheme has no origin, and 'self' in its policy means nothing.
    if (this.#privileged.get(scheme)?.standard !== true) throw new Error(`electron double: ${scheme} is not standard`);
    this.#handlers.set(scheme, handler);
  }

  handlerFor(address) {
    return this.#handlers.get(address.slice(0, address.indexOf(':')));
  }
}

module.exports = { Protocol };
