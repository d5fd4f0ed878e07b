import { createMemoryOrderStore } from '../memoryOrderStore.ts';
import { orderStoreContract } from './orderStoreContract.ts';
import { createOrderDatabase } from '../memoryOrderTables.ts';

orderStoreContract('the order store in memory', async () => {
  const database = createOrderDatabase();
  return {
    store: createMemoryOrderStore(database),
    putCart: async (cart) => void database.committed.carts.set(cart.id, { ...cart, orderId: null }),
    [Symbol.asyncDispose]: async () => undefined,
  };
});
