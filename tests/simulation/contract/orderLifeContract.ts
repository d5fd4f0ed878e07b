import { afterAll, beforeAll, describe, test } from '@jest/globals';
import { keysAndCartsContract } from './keysAndCarts.ts';
import { ordersAndMoneyContract } from './ordersAndMoney.ts';
import { sagasContract } from './sagas.ts';
import type { Ground, Shelf } from './shelf.ts';

/** The contract of the order's life: what the sagas rely on, the same in PostgreSQL and in the simulator's memory. */
export function orderLifeContract(title: string, open: () => Promise<Ground>): void {
  describe(title, () => {
    let ground: Ground;
    beforeAll(async () => void (ground = await open()));
    afterAll(async () => ground[Symbol.asyncDispose]());
    const shelf: Shelf = {
      run: (work) => ground.store.transaction(work),
      move: (...move) => ground.store.move(...move),
      putCart: (cart) => ground.putCart(cart),
    };
    const contract = { ...keysAndCartsContract, ...sagasContract, ...ordersAndMoneyContract };
    test.each(Object.entries(contract))('%s', (_promise, holds) => holds(shelf));
  });
}
