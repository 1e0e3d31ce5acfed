// SPDX-License-Identifier: Apache-2.0
/** Bundles the renderer for both shells: same files over app:// in Electron and over loopback in browser mode. */
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: 'src/renderer',
  base: '/',
  plugins: [react(), tailwindcss()],
  build: {
    outDir: '../../dist/renderer',
    emptyOutDir: true,
    // A preload helper would be inlined as a script element in old browsers; the CSP allows files only.
    modulePreload: { polyfill: false },
    // Fonts and images as files: data: addresses are not in the CSP.
    assetsInlineLimit: 0,
    target: 'chrome130',
    // Read from the local disk or loopback in one piece; splitting it would save nothing.
    chunkSizeWarningLimit: 1024,
  },
});
