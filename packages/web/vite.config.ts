import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where a development page finds the running system; the page itself is always served by the front. */
const SYSTEM = process.env.REMPART_ORIGIN ?? 'http://localhost:8080';
const PASSED_ON = ['/auth', '/fhir', '/transfers', '/inbox', '/Inbox', '/log', '/live', '/health'];

/** Used by many pages, and not by the agenda, which is the first. */
const SELDOM = new RegExp(
  [
    '@mantine/core/.*/components/(Table|Modal)/',
    'web/src/patients/(identity-facts|patient-finder|patient-search)',
    'web/src/agenda/(free-slots|starts)',
    'web/src/record/',
    'web/src/kit/(card|confirm-once|dialog|patient-words)',
    'terms/src/(names|ins)\\.ts',
  ].join('|'),
);

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  // The front writes a new nonce in its place with each answer (packages/front/src/page-files.ts).
  html: { cspNonce: 'REMPART_NONCE' },
  build: {
    target: 'es2022',
    // light-dark() and the rest of our style sheets are written for browsers of the last two years, as they are.
    cssTarget: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
    // The polyfill would be an inline script, which the page's policy forbids.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    // What most pages share is one file: a hundred small ones weigh a tenth more, and wait for one another.
    rolldownOptions: {
      output: {
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [{ name: 'shared', minShareCount: 4, test: (id) => !SELDOM.test(id) }],
        },
      },
    },
    // Read by the test of the first load; the front serves no file whose name begins with a dot.
    manifest: '.manifest.json',
    chunkSizeWarningLimit: 700,
  },
  server: {
    proxy: Object.fromEntries(PASSED_ON.map((path) => [path, { target: SYSTEM, changeOrigin: true }])),
  },
});
