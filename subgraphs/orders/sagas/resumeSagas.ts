import { isActive, type Saga } from '../domain/saga.ts';
import { runSaga } from './runSaga.ts';
import { leaseOf, type SagaDependencies } from './sagaDependencies.ts';

/** A saga after it was resumed; `isHeld`: another process holds its lease. */
export type ResumedSaga = { readonly saga: Saga; readonly isHeld: boolean };

/** Runs these sagas now, without their back-offs, as far as they go. Sagas leased by another process are skipped. */
export async function resumeSagas(dependencies: SagaDependencies, sagaIds: readonly string[]): Promise<ResumedSaga[]> {
  const resumed: ResumedSaga[] = [];
  for (const id of sagaIds) {
    const held = await leaseNow(dependencies, id);
    if (held) await runSaga(dependencies, held, null);
    const saga = await dependencies.store.transaction((tx) => tx.sagas.find(id));
    if (saga) resumed.push({ saga, isHeld: held === null && isActive(saga.state) });
  }
  return resumed;
}

async function leaseNow(dependencies: SagaDependencies, id: string): Promise<Saga | null> {
  return dependencies.store.transaction(async (tx) => {
    const saga = await tx.sagas.find(id);
    if (!saga) return null;
    await tx.sagas.wake(saga.orderId, saga.kind, new Date(dependencies.clock.now()));
    return tx.sagas.lease(id, leaseOf(dependencies));
  });
}
