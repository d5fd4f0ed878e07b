import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';

export type BorrowedStore = { readonly url: string } & AsyncDisposable;

/**
 * An embedded store of this test run, for as long as this process lives or until it is given back. The run lends it
 * on the port TEST_STORES_PORT; starting one is not the borrower's business.
 */
export async function borrowStore(kind: 'postgres' | 'mongo'): Promise<BorrowedStore> {
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
