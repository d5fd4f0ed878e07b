import type { MaintenanceJob } from './maintenance.ts';
import { reconcilePayments } from './sagas/reconcilePayments.ts';
import type { SagaDependencies } from './sagas/sagaDependencies.ts';
import type { Db } from './store/database.ts';
import type { Erasures } from './store/erasures.ts';
import { createOrderMaintenance } from './store/orderMaintenance.ts';
import { createReconcileReads } from './store/reconcileReads.ts';

export type JobDependencies = {
  readonly db: Db;
  readonly sagaDependencies: SagaDependencies;
  readonly carts: { deleteExpired(): Promise<number> };
  /** How long outcomes of idempotency keys and the addresses of ended placings are kept. */
  readonly keepOutcomesMs: () => number;
};

const HOUR_MS = 3_600_000;
const COMPARE_PAYMENTS_MS = 48 * HOUR_MS;
const NOT_CAPTURED = ['IN_FLIGHT', 'DECLINED', 'VOIDED'] as const;

/** The periodic jobs of the orders database. */
export function maintenanceJobs(
  { db, sagaDependencies, carts, keepOutcomesMs }: JobDependencies,
  erasures: Pick<Erasures, 'anonymiseEnded'>,
): MaintenanceJob[] {
  const maintenance = createOrderMaintenance(db);
  const { attempts } = createReconcileReads(db);
  const ago = (ms: number) => new Date(sagaDependencies.clock.now() - ms);
  return [
    { name: 'carts', run: () => carts.deleteExpired() },
    { name: 'orders of erased accounts', run: erasures.anonymiseEnded },
    { name: 'idempotency keys', run: () => maintenance.deleteKeys(ago(keepOutcomesMs())) },
    { name: 'addresses of ended placings', run: () => maintenance.eraseAddresses(ago(keepOutcomesMs())) },
    {
      name: 'payment reconciliation',
      run: async () =>
        (await reconcilePayments(sagaDependencies, await attempts(ago(COMPARE_PAYMENTS_MS), NOT_CAPTURED))).length,
    },
  ];
}
