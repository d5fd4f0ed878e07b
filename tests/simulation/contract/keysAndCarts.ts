import { expect } from '@jest/globals';
import { newId } from '#platform/ids/ids.ts';
import { at, lease, newCart, newSaga, type Contract } from './shelf.ts';

const done = { orderId: 'ord_1', cartId: null, refusals: [] };

function claimOf(name: { userId: string; key: string }) {
  return { name, operation: 'placeOrder', request: 'r', orderId: 'ord_1', sagaId: 'sag_1', outcome: null, now: at(0) };
}

const newName = () => ({ userId: newId('usr'), key: 'k' });

export const keysAndCartsContract: Contract = {
  'a key is one users, is taken once, and keeps the first outcome': async (shelf) => {
    const { run } = shelf;
    const name = newName();
    expect(await run((tx) => tx.keys.find(name, 'r'))).toBeNull();
    expect(await run((tx) => tx.keys.claim(claimOf(name)))).toBe(true);
    expect(await run((tx) => tx.keys.claim(claimOf(name)))).toBe(false);
    expect(await run((tx) => tx.keys.claim(claimOf({ ...name, userId: newId('usr') })))).toBe(true);
    await run((tx) => tx.keys.settle(name, done, at(1)));
    await run((tx) => tx.keys.settle(name, { ...done, orderId: 'ord_2' }, at(2)));
    const known = { sagaId: 'sag_1', orderId: 'ord_1', outcome: done };
    expect(await run((tx) => tx.keys.find(name, 'r'))).toEqual({ ...known, isSameRequest: true });
    expect(await run((tx) => tx.keys.find(name, 'other'))).toEqual({ ...known, isSameRequest: false });
  },

  'of many who take a key at once one has it': async (shelf) => {
    const { run } = shelf;
    const name = newName();
    const taken = await Promise.all(Array.from({ length: 8 }, () => run((tx) => tx.keys.claim(claimOf(name)))));
    expect(taken.filter(Boolean)).toHaveLength(1);
  },

  'a key that was forgotten, but whose saga is there, is not taken again': async ({ run }) => {
    const name = newName();
    const saga = newSaga();
    await run((tx) => tx.sagas.insert(saga, lease(0)));
    expect(await run((tx) => tx.keys.claim({ ...claimOf(name), sagaId: saga.id }))).toBe(false);
    expect(await run((tx) => tx.keys.find(name, 'r'))).toBeNull();
  },

  'what a failed transaction wrote is not there, and a key it took is free': async (shelf) => {
    const { run } = shelf;
    const name = newName();
    const failing = run(async (tx) => {
      await tx.keys.claim(claimOf(name));
      throw new Error('it failed');
    });
    await expect(failing).rejects.toThrow('it failed');
    expect(await run((tx) => tx.keys.find(name, 'r'))).toBeNull();
    expect(await run((tx) => tx.keys.claim(claimOf(name)))).toBe(true);
  },

  'a cart is placed by its owner, open, at the version seen, and not empty': async (shelf) => {
    const { run } = shelf;
    const cart = newCart();
    const empty = { ...newCart(), lines: [] };
    await shelf.putCart(cart);
    await shelf.putCart(empty);
    const asked = { cartId: cart.id, ownerId: cart.ownerId ?? '', version: 1, orderId: 'ord_1' };
    const begin = (o: Partial<typeof asked>) => run((tx) => tx.carts.start({ ...asked, ...o }));
    expect((await begin({ ownerId: 'usr_other' })).kind).toBe('notFound');
    expect((await begin({ version: 2 })).kind).toBe('conflict');
    expect((await begin({ cartId: empty.id, ownerId: empty.ownerId ?? '' })).kind).toBe('empty');
    expect(await begin({})).toMatchObject({ kind: 'placing', cart: { id: cart.id, version: 1, lines: cart.lines } });
    expect((await begin({})).kind).toBe('conflict');
  },

  'only the order that took a cart gives it back or closes it, and a closed one stays closed': async (shelf) => {
    const { run } = shelf;
    const cart = newCart();
    await shelf.putCart(cart);
    const taken = { cartId: cart.id, orderId: 'ord_1' };
    const begin = () => run((tx) => tx.carts.start({ ...taken, ownerId: cart.ownerId ?? '', version: 1 }));
    await begin();
    await run((tx) => tx.carts.reopen({ ...taken, orderId: 'ord_2' }));
    expect((await begin()).kind).toBe('conflict');
    await run((tx) => tx.carts.reopen(taken));
    expect((await begin()).kind).toBe('placing');
    await run((tx) => tx.carts.close(taken));
    await run((tx) => tx.carts.reopen(taken));
    expect(await begin()).toMatchObject({ kind: 'conflict', cart: { state: 'CLOSED' } });
  },
};
