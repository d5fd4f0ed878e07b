import { isActive, type Saga } from '../domain/saga.ts';
import { runSaga } from './runSaga.ts';
import { leaseOf, type SagaDependencies } from './sagaDependencies.ts';

/** What resuming one saga came to, and the saga as it is then; `isHeld`: another process has it in hand just now. */
export type ResumedSaga = { readonly saga: Saga; readonly isHeld: boolean };

/** Drives these sagas as far as they go, without their waits; what somebody holds is left to them. */
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
