import { createMemoryOrderLife } from '../memoryOrderLife.ts';
import { orderLifeContract } from './orderLifeContract.ts';
import { createLifeDatabase } from '../orderTables.ts';

orderLifeContract("the order's life in memory", async () => {
  const database = createLifeDatabase();
  return {
    store: createMemoryOrderLife(database),
    putCart: async (cart) => void database.committed.carts.set(cart.id, { ...cart, orderId: null }),
    [Symbol.asyncDispose]: async () => undefined,
  };
});
