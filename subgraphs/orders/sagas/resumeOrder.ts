import type { Saga } from '../domain/saga.ts';
import { drive } from './drive.ts';
import { leaseOf, type World } from './world.ts';

/** What driving one saga came to; `held`: another process has it in hand just now. */
export type Resumed = { readonly sagaId: string; readonly kind: Saga['kind'] } & (
  { readonly outcome: 'held' } | { readonly outcome: 'driven'; readonly saga: Saga | null }
);

/** Drives these sagas as far as they go, without their waits; what somebody holds is left to them. */
export async function resumeSagas(world: World, sagaIds: readonly string[]): Promise<Resumed[]> {
  const resumed: Resumed[] = [];
  for (const sagaId of sagaIds) {
    const held = await world.store.transaction(async (tx) => {
      const saga = await tx.sagas.find(sagaId);
      if (saga) await tx.sagas.wake(saga.orderId, saga.kind, new Date(world.clock.now()));
      return { kind: saga?.kind, lease: await tx.sagas.lease(sagaId, leaseOf(world)) };
    });
    if (held.kind === undefined) continue;
    if (!held.lease) resumed.push({ sagaId, kind: held.kind, outcome: 'held' });
    else {
      await drive(world, held.lease, null);
      const saga = await world.store.transaction((tx) => tx.sagas.find(sagaId));
      resumed.push({ sagaId, kind: held.kind, outcome: 'driven', saga });
    }
  }
  return resumed;
}
