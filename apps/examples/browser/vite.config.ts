// SPDX-License-Identifier: Apache-2.0
/** Bundles the page. It has no server of its own: any static one does, over https or on localhost. */
import { defineConfig } from 'vite';

export default defineConfig({
  root: 'src',
  base: './',
  build: {
    outDir: '../dist',
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    target: 'chrome130',
  },
});
