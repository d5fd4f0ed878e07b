import { isUnderWay, type Saga } from '../domain/saga.ts';
import { drive } from './drive.ts';
import { leaseOf, type World } from './world.ts';

/** What resuming one saga came to, and the saga as it is then; `isHeld`: another process has it in hand just now. */
export type Resumed = { readonly saga: Saga; readonly isHeld: boolean };

/** Drives these sagas as far as they go, without their waits; what somebody holds is left to them. */
export async function resumeSagas(world: World, sagaIds: readonly string[]): Promise<Resumed[]> {
  const resumed: Resumed[] = [];
  for (const id of sagaIds) {
    const held = await take(world, id);
    if (held) await drive(world, held, null);
    const saga = await world.store.transaction((tx) => tx.sagas.find(id));
    if (saga) resumed.push({ saga, isHeld: held === null && isUnderWay(saga.state) });
  }
  return resumed;
}

async function take(world: World, id: string): Promise<Saga | null> {
  return world.store.transaction(async (tx) => {
    const saga = await tx.sagas.find(id);
    if (!saga) return null;
    await tx.sagas.wake(saga.orderId, saga.kind, new Date(world.clock.now()));
    return tx.sagas.lease(id, leaseOf(world));
  });
}
