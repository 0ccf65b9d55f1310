import { createReadStream, createWriteStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { constants, createBrotliCompress, createGzip } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

// `vite web` for work on the app itself; the server it talks to is `npm start`, on its usual port.
const server = 'http://127.0.0.1:4000';

export default defineConfig({
  plugins: [react(), compressed()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    // An inlined asset would be a data: URL, which the content security policy refuses.
    assetsInlineLimit: 0,
    // Mantine, the router and zod are needed on every page: 170 kB compressed, loaded once.
    chunkSizeWarningLimit: 600,
  },
  server: { host: '127.0.0.1', proxy: { '/api': { target: server } } },
});

/** Writes each text file compressed as well; the server sends those, so that no request costs CPU. */
function compressed(): Plugin {
  let dist = '';
  return {
    name: 'compressed',
    apply: 'build',
    configResolved: (config) => {
      dist = join(config.root, config.build.outDir);
    },
    closeBundle: async () => {
      const files = await readdir(dist, { recursive: true });
      const text = files.filter((file) => /\.(js|css|html|svg)$/.test(file));
      const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
      await Promise.all(
        text.flatMap((file) => {
          const path = join(dist, file);
          return [
            pipeline(createReadStream(path), createGzip(), createWriteStream(`${path}.gz`)),
            pipeline(
              createReadStream(path),
              createBrotliCompress(brotli),
              createWriteStream(`${path}.br`),
            ),
          ];
        }),
      );
    },
  };
}
