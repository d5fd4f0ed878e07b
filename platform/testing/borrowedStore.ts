import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';

export type BorrowedStore = { readonly url: string } & AsyncDisposable;

/** Whether this test run lends stores: runs of int and e2e tests do, scripts do not. */
export const hasTestStores = (): boolean => Boolean(process.env.TEST_STORES_PORT);

/**
 * Borrows an embedded store of this test run until it is disposed or this process ends. The run starts the store and
 * lends it on the port TEST_STORES_PORT. A `dataFolder` is the path of a closed system's data folder with the demo
 * data: copy it, and change nothing in it. A `system` is the path of a running system's data folder: its borrowers, one
 * at a time, see what those before have bought and changed.
 */
export async function borrowStore(kind: 'postgres' | 'mongo' | 'dataFolder' | 'system'): Promise<BorrowedStore> {
  const port = Number(process.env.TEST_STORES_PORT);
  if (!port) throw new Error('TEST_STORES_PORT is not set: only int and e2e tests started by npm test have stores');
  const socket = connect(port, '127.0.0.1');
  socket.write(`${kind}\n`);
  const lost = once(socket, 'close').then(() => {
    throw new Error(`no ${kind} store could be borrowed: the test run has none to lend`);
  });
  const [url] = (await Promise.race([once(createInterface(socket), 'line'), lost])) as [string];
  lost.catch(() => undefined);
  socket.unref();
  return {
    url,
    async [Symbol.asyncDispose]() {
      if (socket.closed) return;
      socket.ref().end();
      await once(socket, 'close');
    },
  };
}
