import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export type ReceivedWebhook = { readonly headers: IncomingHttpHeaders; readonly body: string };

/** A webhook receiver that records requests and responds with the next of `statuses`, then with 204. */
export async function openWebhookReceiver(statuses: number[] = []) {
  const received: ReceivedWebhook[] = [];
  async function record(request: IncomingMessage): Promise<void> {
    received.push({ headers: request.headers, body: await text(request) });
  }
  const server = createServer((request, response) => {
    void record(request).then(
      () => response.writeHead(statuses.shift() ?? 204).end(),
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/notify`,
    received,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
