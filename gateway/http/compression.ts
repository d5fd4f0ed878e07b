import { constants } from 'node:zlib';
import compress from '@fastify/compress';
import type { FastifyInstance } from 'fastify';

/** Shorter responses fit into one packet anyway. */
const MIN_BYTES = 1024;
/** Higher levels take more time than they save bytes: docs/performance.md. */
const [BROTLI_QUALITY, GZIP_LEVEL] = [4, 4];

/** Adds `reply.compress`, which sends a text in a coding that the client accepts. No other response is compressed. */
export function allowCompression(app: FastifyInstance): void {
  void app.register(compress, {
    global: false,
    threshold: MIN_BYTES,
    encodings: ['br', 'gzip'],
    brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } },
    zlibOptions: { level: GZIP_LEVEL },
  });
}
