import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  findVariants,
  payOrder,
  putInCart,
  readAvailableToSell,
  registerBuyer,
  requireData,
  submitOrder,
} from '../shopping.ts';
import type { Execute } from '../startSystem.ts';

/** What a load has sent, and the reasons for which requests failed. */
export type LoadReport = {
  readonly requests: number;
  readonly failures: readonly string[];
  /** By how much more the stock is less than was bought, as when a mutation was done twice. */
  readonly missingStock: number;
  readonly bought: number;
  /** How often a part of a purchase was refused as OVERLOADED, and sent again. */
  readonly sentAgain: number;
};

type LoadOptions = {
  readonly execute: Execute;
  /** Without purchases, which a killed process may leave unanswered, only queries are sent. */
  readonly buys: boolean;
  readonly everyMs: number;
};

const LIST = '{ products(first: 5) { edges { node { name variants { price { amountMinor } } } } } }';
const ACCOUNT = '{ me { email orders(first: 3) { edges { node { number lines { quantity } } } } } }';

/**
 * Loads the shop until `work` ends: a query of one, or of three subgraphs in turn, at times a guest's cart, and each
 * twentieth request a whole purchase. Requests begin at a fixed rate, however long the others take; `burst` begins more
 * of them at once. A purchase that was refused as OVERLOADED is sent again with its key, as the message says.
 */
export async function loadShop(o: LoadOptions, work: (burst: (count: number) => void) => Promise<void>) {
  const idle = await Promise.all(Array.from({ length: 8 }, () => registerBuyer(o.execute)));
  const reader = idle[0]?.token ?? '';
  const variantIds = (await findVariants(o.execute, 10)).map(({ id }) => id);
  const before = await readStock(o.execute, variantIds);
  const [failures, running]: [string[], Promise<void>[]] = [[], []];
  const over = new AbortController();
  const counts = { bought: 0, sentAgain: 0, turns: 0 };

  async function buy(variantId: string): Promise<void> {
    // One that failed may have left something in its cart.
    const buyer = idle.shift() ?? (await registerBuyer(o.execute));
    const again = createSendAgain(() => (counts.sentAgain += 1));
    const cart = await again(() => putInCart(o.execute, { variantId, quantity: 1 }, buyer.token));
    const [placing, paying] = [randomUUID(), randomUUID()];
    const { order, userErrors } = await again(() => submitOrder(o.execute, { cart, key: placing }, buyer.token));
    if (!order) throw new Error(`placing failed: ${JSON.stringify(userErrors)}`);
    counts.bought += 1;
    const paid = await again(() => payOrder(o.execute, { order, key: paying }, buyer.token));
    if (paid.userErrors.length > 0) throw new Error(`paying failed: ${JSON.stringify(paid.userErrors)}`);
    idle.push(buyer);
  }
  async function send(at: number): Promise<void> {
    const variantId = variantIds[at % variantIds.length] ?? '';
    if (o.buys && at % 20 === 3) return buy(variantId);
    if (o.buys && at % 20 === 13) return void (await putInCart(o.execute, { variantId, quantity: 1 }, null));
    requireData(await o.execute(at % 2 ? LIST : ACCOUNT, {}, reader));
  }
  const begin = () =>
    void running.push(send(running.length).catch((error: unknown) => void failures.push(String(error))));
  const burst = (count: number): void => Array.from({ length: count }).forEach(begin);
  const done = work(burst).finally(() => over.abort());
  for (const from = performance.now(); !over.signal.aborted;) {
    begin();
    counts.turns += 1;
    await sleep(Math.max(0, from + counts.turns * o.everyMs - performance.now()));
  }
  await Promise.all(running);
  await done;
  const missingStock = o.buys ? before - (await readStock(o.execute, variantIds)) - counts.bought : 0;
  return { requests: running.length, failures, missingStock, ...counts } satisfies LoadReport;
}

const MOST_TIMES = 8;
const PAUSE_MS = 500;

function createSendAgain(onAgain: () => void) {
  return async <T>(send: () => Promise<T>): Promise<T> => {
    for (let times = 1; ; times += 1) {
      try {
        return await send();
      } catch (error) {
        if (times === MOST_TIMES || !String(error).includes('OVERLOADED')) throw error;
        onAgain();
        await sleep(PAUSE_MS);
      }
    }
  };
}

async function readStock(execute: Execute, variantIds: readonly string[]): Promise<number> {
  let sum = 0;
  // One after the other: the gateway refuses more calls at once than it can serve.
  for (const id of variantIds) sum += await readAvailableToSell(execute, id);
  return sum;
}
