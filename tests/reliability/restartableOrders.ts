import { createServer, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { freePort } from '#platform/testing/freePort.ts';
import { createSignedClient, type SignedClient } from './signedClient.ts';
import { startOrdersProcess } from './ordersProcess.ts';
import type { CrashCommand } from './crashableOrders.ts';
import type { ProcessMutant } from './processMutants.ts';
import type { ProductsProcess } from './productsProcess.ts';
import { SIGNATURE_HEADER } from '../../subgraphs/orders/participants/webhookSignature.ts';

export type RestartableOrdersOptions = {
  readonly products: ProductsProcess;
  readonly databaseUrl: string;
  readonly redisUrl: string | null;
};

/** The mutant that the next process runs, and its first crash command. */
type RestartOptions = { readonly mutant?: ProcessMutant | undefined; readonly command?: CrashCommand | undefined };

/**
 * An orders process that can be restarted on the same port; provider reports reach it through a proxy, as by the
 * gateway.
 */
export async function openRestartableOrders({ products, databaseUrl, redisUrl }: RestartableOrdersOptions) {
  await using opening = new AsyncDisposableStack();
  const port = await freePort();
  const orders = opening.use(
    createSignedClient(`http://127.0.0.1:${port}`, {
      subgraph: 'orders',
      secret: products.identityKey,
    }),
  );
  const { url: webhookUrl } = opening.use(await openWebhookProxy(orders));
  const env: NodeJS.ProcessEnv = {
    ORDERS_DATABASE_URL: databaseUrl,
    ORDERS_PORT: String(port),
    ORDERS_PAYMENT_WEBHOOK_URL: webhookUrl,
    PRODUCTS_URL: products.url,
    IDENTITY_KEYS: products.identityKey,
    ORDERS_PAYMENT_WEBHOOK_SECRET: products.identityKey,
    ...(redisUrl ? { REDIS_URL: redisUrl } : {}),
  };
  let running = await startOrdersProcess(env);
  opening.defer(() => running.kill());
  const opened = opening.move();
  return {
    orders,
    webhookUrl,
    process: () => running,
    /** Kills the process and starts it again on the same port. */
    async restart({ mutant, command }: RestartOptions = {}): Promise<void> {
      await running.kill();
      running = await startOrdersProcess(mutant ? { ...env, MUTANT: mutant } : env, command);
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/**
 * Opens a server for the provider's reports. It forwards them to orders as the gateway does, with 502 while orders is
 * down.
 */
async function openWebhookProxy(orders: SignedClient): Promise<{ readonly url: string } & AsyncDisposable> {
  const forward = async (request: IncomingMessage): Promise<number> => {
    const body = (await buffer(request)).toString('utf8');
    const signature = String(request.headers[SIGNATURE_HEADER] ?? '');
    const { status } = await orders.post('/webhooks/payments', { body, headers: { [SIGNATURE_HEADER]: signature } });
    return status;
  };
  const server = createServer((request, response) => {
    const answer = (status: number): void => void response.writeHead(status).end();
    forward(request).then(answer, () => answer(502));
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
