import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from '@jest/globals';
import { fastify } from 'fastify';
import { listen } from './listen.ts';

const address = { host: '127.0.0.1', port: 0, portVariable: 'PORT' };

test('a closing server closes connections that never sent a request at once, and lets a running request end', async () => {
  const app = fastify();
  const [started, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  app.get('/', async () => {
    started.resolve();
    await released.promise;
    return 'done';
  });
  const server = await listen(app, address);
  const silent = connect(server.port, '127.0.0.1');
  await once(silent, 'connect');
  const response = fetch(server.url);
  await started.promise;
  const closed = server[Symbol.asyncDispose]();
  // The running request keeps the server open, so only the silent connection can close now.
  await once(silent, 'close');
  released.resolve();
  expect(await (await response).text()).toBe('done');
  const startedAt = performance.now();
  await closed;
  expect(performance.now() - startedAt).toBeLessThan(4000);
});
