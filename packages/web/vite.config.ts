import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where a development page finds the running system; the page itself is always served by the front. */
const SYSTEM = process.env.REMPART_ORIGIN ?? 'http://localhost:8080';
const PASSED_ON = ['/auth', '/fhir', '/transfers', '/inbox', '/Inbox', '/log', '/health'];

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    target: 'es2022',
    // light-dark() and the rest of our style sheets are written for browsers of the last two years, as they are.
    cssTarget: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
    // The polyfill would be an inline script, which the page's policy forbids.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
  },
  server: {
    proxy: Object.fromEntries(PASSED_ON.map((path) => [path, { target: SYSTEM, changeOrigin: true }])),
  },
});
