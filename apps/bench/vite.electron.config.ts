// SPDX-License-Identifier: Apache-2.0
/** Bundles Electron's main and preload as CommonJS: a sandboxed preload can be nothing else, and main stays beside it. */
import { defineConfig } from 'vite';

export default defineConfig(({ mode }) => ({
  build: {
    ssr: `src/${mode}/${mode}.ts`,
    outDir: 'dist/electron',
    emptyOutDir: false,
    minify: false,
    target: 'node20',
    rolldownOptions: {
      // The host and what it stands on stay outside: they are loaded as the very files that the command line loads.
      external: ['electron', /^node:/, /host\/index\.js$/],
      output: { format: 'cjs', entryFileNames: `${mode}.cjs`, codeSplitting: false },
    },
  },
  ssr: { noExternal: ['zod'] },
}));
