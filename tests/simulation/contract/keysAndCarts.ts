import { expect } from '@jest/globals';
import { newId } from '#platform/ids/ids.ts';
import { secondsAfterStart, leaseFrom, newCart, newSaga, type StoreContract } from './storeContract.ts';

const done = { orderId: 'ord_1', cartId: null, refusals: [] };

function claimOf(name: { userId: string; key: string }) {
  return {
    name,
    operation: 'placeOrder',
    request: 'r',
    orderId: 'ord_1',
    sagaId: 'sag_1',
    outcome: null,
    now: secondsAfterStart(0),
  };
}

const newName = () => ({ userId: newId('usr'), key: 'k' });

export const keysAndCartsContract: StoreContract = {
  'a key belongs to one user, is claimed once, and keeps the first outcome': async (store) => {
    const { run } = store;
    const name = newName();
    expect(await run((tx) => tx.keys.find(name, 'r'))).toBeNull();
    expect(await run((tx) => tx.keys.claim(claimOf(name)))).toBe(true);
    expect(await run((tx) => tx.keys.claim(claimOf(name)))).toBe(false);
    expect(await run((tx) => tx.keys.claim(claimOf({ ...name, userId: newId('usr') })))).toBe(true);
    await run((tx) => tx.keys.settle(name, done, secondsAfterStart(1)));
    await run((tx) => tx.keys.settle(name, { ...done, orderId: 'ord_2' }, secondsAfterStart(2)));
    const known = { sagaId: 'sag_1', orderId: 'ord_1', outcome: done };
    expect(await run((tx) => tx.keys.find(name, 'r'))).toEqual({ ...known, isSameRequest: true });
    expect(await run((tx) => tx.keys.find(name, 'other'))).toEqual({ ...known, isSameRequest: false });
  },

  'only one of many concurrent claims of a key succeeds': async (store) => {
    const { run } = store;
    const name = newName();
    const taken = await Promise.all(Array.from({ length: 8 }, () => run((tx) => tx.keys.claim(claimOf(name)))));
    expect(taken.filter(Boolean)).toHaveLength(1);
  },

  'a deleted key whose saga exists cannot be claimed again': async ({ run }) => {
    const name = newName();
    const saga = newSaga();
    await run((tx) => tx.sagas.insert(saga, leaseFrom(0)));
    expect(await run((tx) => tx.keys.claim({ ...claimOf(name), sagaId: saga.id }))).toBe(false);
    expect(await run((tx) => tx.keys.find(name, 'r'))).toBeNull();
  },

  'a failed transaction leaves no rows and no claimed key': async (store) => {
    const { run } = store;
    const name = newName();
    const failing = run(async (tx) => {
      await tx.keys.claim(claimOf(name));
      throw new Error('it failed');
    });
    await expect(failing).rejects.toThrow('it failed');
    expect(await run((tx) => tx.keys.find(name, 'r'))).toBeNull();
    expect(await run((tx) => tx.keys.claim(claimOf(name)))).toBe(true);
  },

  'a cart is placed only by its owner, if it is open, at the expected version and not empty': async (store) => {
    const { run } = store;
    const cart = newCart();
    const empty = { ...newCart(), lines: [] };
    await store.putCart(cart);
    await store.putCart(empty);
    const request = { cartId: cart.id, ownerId: cart.ownerId ?? '', version: 1, orderId: 'ord_1' };
    const startPlacing = (o: Partial<typeof request>) => run((tx) => tx.carts.start({ ...request, ...o }));
    expect((await startPlacing({ ownerId: 'usr_other' })).kind).toBe('notFound');
    expect((await startPlacing({ version: 2 })).kind).toBe('conflict');
    expect((await startPlacing({ cartId: empty.id, ownerId: empty.ownerId ?? '' })).kind).toBe('empty');
    expect(await startPlacing({})).toMatchObject({
      kind: 'placing',
      cart: { id: cart.id, version: 1, lines: cart.lines },
    });
    expect((await startPlacing({})).kind).toBe('conflict');
  },

  'only the order that claimed a cart reopens or closes it, and a closed cart stays closed': async (store) => {
    const { run } = store;
    const cart = newCart();
    await store.putCart(cart);
    const taken = { cartId: cart.id, orderId: 'ord_1' };
    const startPlacing = () => run((tx) => tx.carts.start({ ...taken, ownerId: cart.ownerId ?? '', version: 1 }));
    await startPlacing();
    await run((tx) => tx.carts.reopen({ ...taken, orderId: 'ord_2' }));
    expect((await startPlacing()).kind).toBe('conflict');
    await run((tx) => tx.carts.reopen(taken));
    expect((await startPlacing()).kind).toBe('placing');
    await run((tx) => tx.carts.close(taken));
    await run((tx) => tx.carts.reopen(taken));
    expect(await startPlacing()).toMatchObject({ kind: 'conflict', cart: { state: 'CLOSED' } });
  },
};
