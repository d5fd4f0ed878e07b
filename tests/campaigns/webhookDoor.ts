import { createServer, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { SIGNATURE_HEADER } from '../../subgraphs/orders/participants/webhookSignature.ts';
import type { CallHouse } from './callHouse.ts';

/** Where the payment provider brings its news: passed on to the house as the gateway does, 502 while it is away. */
export async function openWebhookDoor(house: CallHouse): Promise<{ readonly url: string } & AsyncDisposable> {
  const passOn = async (request: IncomingMessage): Promise<number> => {
    const body = (await buffer(request)).toString('utf8');
    const signature = String(request.headers[SIGNATURE_HEADER] ?? '');
    const { status } = await house.post('/webhooks/payments', { body, headers: { [SIGNATURE_HEADER]: signature } });
    return status;
  };
  const server = createServer((request, response) => {
    const answer = (status: number): void => void response.writeHead(status).end();
    passOn(request).then(answer, () => answer(502));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo; // it listens on a port
  return {
    url: `http://127.0.0.1:${port}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
