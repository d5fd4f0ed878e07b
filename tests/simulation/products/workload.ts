import { newId } from '#platform/ids/ids.ts';
import { productEvent } from '../../../subgraphs/products/domain/productEvent.ts';
import type { StockLineResult } from '../../../subgraphs/products/store/stockCommands/stockCommand.ts';
import { unlessLost, type ProductsProcess, type Telling } from './telling.ts';

const MINUTE_MS = 60_000;
const CHANGES = 3;

type Command = (process: ProductsProcess) => Promise<readonly StockLineResult[]>;

/** An order reserves, and then pays, gives back, both or neither; each is asked until answered, some twice at once. */
export async function lifeOfOrder(telling: Telling): Promise<void> {
  const { chance, clock, sale } = telling;
  const quantity = 1 + chance.int(3);
  const variantIds = chance.happens(0.6) ? sale.variantIds : [chance.pick(sale.variantIds)];
  const lines = variantIds.map((variantId) => ({ variantId, quantity }));
  const command = { orderId: newId('ord'), lines, traceparent: null };
  const at = clock.ms;
  const times = { notAfter: new Date(at + 30 * MINUTE_MS), holdUntil: new Date(at + (1 + chance.int(15)) * MINUTE_MS) };
  const sellable = { cachedVersion: () => 1, readIds: async () => new Set(sale.variantIds) };
  const reserve: Command = ({ store }) => store.stock.reserve({ ...command, ...times, sellable });
  const commit: Command = ({ store }) => store.stock.commit(command);
  const release: Command = ({ store }) => store.stock.release({ ...command, reason: null });
  // A caller that gave up asked before, and that call may still come in at any time.
  const givenUp = chance.happens(0.5) ? unlessLost(telling.inProcess(reserve, true)) : Promise.resolve(null);
  await insist(telling, reserve);
  if (chance.happens(0.2)) await adjust(telling);
  if (chance.happens(0.7)) await insist(telling, commit);
  if (chance.happens(0.4)) await insist(telling, release);
  // A call that was delayed comes in again, long after.
  if (chance.happens(0.5)) await insist(telling, chance.pick([reserve, commit]));
  telling.journal.keep((await givenUp) ?? []);
}

async function adjust(telling: Telling): Promise<void> {
  const variantId = telling.chance.pick(telling.sale.variantIds);
  const adjustment = { variantId, adjustmentId: newId('adj'), delta: telling.chance.int(5) - 1, reason: 'counted' };
  await insist(telling, async ({ store }) => [await store.stock.adjust({ ...adjustment, traceparent: null })]);
}

async function insist(telling: Telling, command: Command): Promise<void> {
  const once = async (): Promise<void> => {
    for (let results = null; results === null;) {
      results = await unlessLost(telling.inProcess(command));
      if (results) telling.journal.keep(results);
    }
  };
  await Promise.all(telling.chance.happens(0.3) ? [once(), once()] : [once()]);
}

/** A product is changed a few times, each from what it is by then. */
export async function lifeOfProduct(telling: Telling, id: string): Promise<void> {
  for (let change = 0; change < CHANGES; change += 1)
    await unlessLost(
      telling.inProcess(async ({ store }) => {
        const [before] = await store.products.findByIds([id]);
        if (!before) throw new Error(`expected the product ${id}, got none`);
        const at = new Date(telling.clock.ms);
        const product = { ...before, description: newId('text'), version: before.version + 1, updatedAt: at };
        const event = productEvent(before, product);
        await store.products.replace({ product, event, initialStock: [] }, { at, traceparent: null });
      }),
    );
}
