import { freePort } from '#platform/testing/freePort.ts';
import { callHouse } from './callHouse.ts';
import { startOrders } from './ordersProcess.ts';
import type { Order } from './ordersThatDies.ts';
import type { PlantedFault } from './plantedFaults.ts';
import type { ProductsStreet } from './street.ts';
import { openWebhookDoor } from './webhookDoor.ts';

export type HouseOptions = {
  readonly products: ProductsStreet;
  readonly databaseUrl: string;
  readonly redisUrl: string | null;
};

/** A mistake in it, and what it is to do from its first moment on. */
type NextLife = { readonly fault?: PlantedFault | undefined; readonly order?: Order | undefined };

/** The orders house's lives, one after the other, at one address; the provider's news reach it as by the gateway. */
export async function openHouse({ products, databaseUrl, redisUrl }: HouseOptions) {
  await using opening = new AsyncDisposableStack();
  const port = await freePort();
  const house = opening.use(callHouse(`http://127.0.0.1:${port}`, [products.identityKey]));
  const { url: webhookUrl } = opening.use(await openWebhookDoor(house));
  const env: NodeJS.ProcessEnv = {
    ORDERS_DATABASE_URL: databaseUrl,
    ORDERS_PORT: String(port),
    ORDERS_PAYMENT_WEBHOOK_URL: webhookUrl,
    PRODUCTS_URL: products.url,
    IDENTITY_KEYS: products.identityKey,
    ORDERS_PAYMENT_WEBHOOK_SECRET: products.identityKey,
    ...(redisUrl ? { REDIS_URL: redisUrl } : {}),
  };
  let running = await startOrders(env);
  opening.defer(() => running.kill());
  const opened = opening.move();
  return {
    house,
    webhookUrl,
    process: () => running,
    /** Starts the house again where it was. */
    async restart({ fault, order }: NextLife = {}): Promise<void> {
      await running.kill();
      running = await startOrders(fault ? { ...env, PLANTED_FAULT: fault } : env, order);
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
