import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export type Posted = { readonly headers: IncomingHttpHeaders; readonly body: string };

/** A receiver that keeps what is posted to it and answers the next of `statuses`, then 204. */
export async function openWebhookReceiver(statuses: number[] = []) {
  const posted: Posted[] = [];
  async function keep(request: IncomingMessage): Promise<void> {
    posted.push({ headers: request.headers, body: await text(request) });
  }
  const server = createServer((request, response) => {
    void keep(request).then(
      () => response.writeHead(statuses.shift() ?? 204).end(),
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/notify`,
    posted,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
