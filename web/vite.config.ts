import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// Where `npm run dev` sends API calls: the mock (npm run mock) or a real server.
const api = process.env.HINDSIGHT_API ?? 'http://127.0.0.1:8090';

export default defineConfig({
  base: './',
  plugins: [react()],
  server: { port: 5173, proxy: { '/api': api, '/ws': { target: api, ws: true } }, fs: { allow: ['..'] } },
  build: { target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false }, reportCompressedSize: false, chunkSizeWarningLimit: 600 },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.{ts,tsx}'],
    pool: 'forks',
    isolate: false, // one environment for all files: quick on small machines
    setupFiles: ['src/test-setup.ts'],
    testTimeout: 20_000,
    env: { TZ: 'Europe/Berlin' },
  },
});
