/** Builds the console: files that the gateway serves at /console/, named by their content. */
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compression } from 'vite-plugin-compression2';

export default defineConfig({
  base: '/console/',
  plugins: [
    react(),
    tailwindcss(),
    // Compressed once, here: the gateway sends what is there.
    compression({ algorithms: ['brotliCompress', 'gzip'], include: /\.(js|css|svg)$/ }),
  ],
  build: {
    // What an inline script or a data URL would be is a file here: the page's policy allows nothing else.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2023',
    // What most pages share comes in one file: a score of small ones packs worse, and each is a request.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'shared', minShareCount: 4 }] } } },
    // The budget is told by a test, in compressed bytes.
    chunkSizeWarningLimit: 1_000,
  },
});
