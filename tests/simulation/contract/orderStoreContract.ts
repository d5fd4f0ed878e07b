import { afterAll, beforeAll, describe, test } from '@jest/globals';
import { keysAndCartsContract } from './keysAndCarts.ts';
import { ordersAndMoneyContract } from './ordersAndMoney.ts';
import { sagasContract } from './sagas.ts';
import type { StoreUnderTest, ContractStore } from './storeContract.ts';

/** Defines the tests of the order store that sagas rely on, for PostgreSQL and for the simulation's memory. */
export function orderStoreContract(title: string, open: () => Promise<StoreUnderTest>): void {
  describe(title, () => {
    let opened: StoreUnderTest;
    beforeAll(async () => void (opened = await open()));
    afterAll(async () => opened[Symbol.asyncDispose]());
    const store: ContractStore = {
      run: (work) => opened.store.transaction(work),
      move: (...move) => opened.store.move(...move),
      putCart: (cart) => opened.putCart(cart),
    };
    const contract = { ...keysAndCartsContract, ...sagasContract, ...ordersAndMoneyContract };
    test.each(Object.entries(contract))('%s', (_title, run) => run(store));
  });
}
