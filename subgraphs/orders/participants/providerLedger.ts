import { sql, type Kysely } from 'kysely';

export type ChargeState = 'CAPTURED' | 'DECLINED' | 'PENDING' | 'VOIDED';

/** A charge as the simulated provider records it. */
export type LedgerCharge = {
  readonly attemptId: string;
  readonly state: ChargeState;
  readonly amountMinor: number;
  readonly currency: string;
  readonly transactionId: string;
  readonly declineCode: string | null;
  /** When a pending charge turns into a captured one. */
  readonly captureAt: Date | null;
};

export type RefundEntry = { readonly attemptId: string; readonly refundId: string; readonly amountMinor: number };

/** The simulated provider's durable records. Each change is a transaction of its own, and `provider_log` keeps all. */
export type ProviderLedger = {
  /** Records a charge, or returns the one that was recorded under this id before. */
  charge(charge: LedgerCharge, now: Date): Promise<LedgerCharge>;
  find(attemptId: string, now: Date): Promise<LedgerCharge | null>;
  /** Voids a charge that is pending or unknown; returns the charge as it is then. */
  void(charge: LedgerCharge, now: Date): Promise<LedgerCharge>;
  /** False when the amount exceeds what is left of the captured charge. */
  refund(refund: RefundEntry, now: Date): Promise<boolean>;
  /** Charges with a late capture that has not been reported yet. */
  unreported(): Promise<LedgerCharge[]>;
  markReported(attemptId: string, now: Date): Promise<void>;
};

const columns = sql`attempt_id as "attemptId", state, amount_minor as "amountMinor", currency,
  transaction_id as "transactionId", decline_code as "declineCode", capture_at as "captureAt"`;

export function createProviderLedger<DB>(db: Kysely<DB>): ProviderLedger {
  return {
    charge: async (charge, now) =>
      (await insertCharge(db, charge, now))
        ? charge
        : db.transaction().execute((trx) => requireCharge(trx, charge.attemptId, now)),
    find: (attemptId, now) => db.transaction().execute((trx) => findCharge(trx, attemptId, now)),
    void: (charge, now) =>
      db.transaction().execute(async (trx) => {
        const isNew = await insertCharge(trx, charge, now);
        const recorded = isNew ? charge : await requireCharge(trx, charge.attemptId, now);
        if (recorded.state !== 'PENDING') return recorded;
        await sql`update provider_charges set state = 'VOIDED', capture_at = null
          where attempt_id = ${charge.attemptId}`.execute(trx);
        await writeLog(trx, { ...recorded, event: 'VOIDED' }, now);
        return { ...recorded, state: 'VOIDED' };
      }),
    refund: (refund, now) => db.transaction().execute((trx) => insertRefund(trx, refund, now)),
    async unreported() {
      const { rows } = await sql<LedgerCharge>`select ${columns} from provider_charges
        where capture_at is not null and reported_at is null order by capture_at`.execute(db);
      return rows;
    },
    async markReported(attemptId, now) {
      await sql`update provider_charges set reported_at = ${now} where attempt_id = ${attemptId}`.execute(db);
    },
  };
}

/** Inserts a charge; false when there is one under its id. */
async function insertCharge<DB>(db: Kysely<DB>, charge: LedgerCharge, now: Date): Promise<boolean> {
  const { attemptId, state, amountMinor, currency, transactionId, declineCode, captureAt } = charge;
  const { numAffectedRows } = await sql`
    with booked as (
      insert into provider_charges
        (attempt_id, state, amount_minor, currency, transaction_id, decline_code, capture_at, created_at)
      values (${attemptId}, ${state}, ${amountMinor}, ${currency}, ${transactionId}, ${declineCode}, ${captureAt}, ${now})
      on conflict (attempt_id) do nothing returning attempt_id, state, amount_minor, created_at
    )
    insert into provider_log (attempt_id, event, amount_minor, at)
    select attempt_id, state, amount_minor, created_at from booked`.execute(db);
  return numAffectedRows === 1n;
}

async function requireCharge<DB>(trx: Kysely<DB>, attemptId: string, now: Date): Promise<LedgerCharge> {
  const recorded = await findCharge(trx, attemptId, now);
  if (!recorded) throw new Error(`expected charge ${attemptId} to be recorded`);
  return recorded;
}

/** The charge with its row locked, or null; captures it when its capture is due. */
async function findCharge<DB>(trx: Kysely<DB>, attemptId: string, now: Date): Promise<LedgerCharge | null> {
  const { rows } = await sql<LedgerCharge>`select ${columns} from provider_charges
    where attempt_id = ${attemptId} for update`.execute(trx);
  const charge = rows[0];
  if (!charge) return null;
  if (charge.state !== 'PENDING' || !charge.captureAt || charge.captureAt > now) return charge;
  await sql`update provider_charges set state = 'CAPTURED' where attempt_id = ${attemptId}`.execute(trx);
  await writeLog(trx, { ...charge, event: 'CAPTURED' }, now);
  return { ...charge, state: 'CAPTURED' };
}

async function insertRefund<DB>(trx: Kysely<DB>, refund: RefundEntry, now: Date): Promise<boolean> {
  const { attemptId, refundId, amountMinor } = refund;
  const charge = await findCharge(trx, attemptId, now);
  if (charge?.state !== 'CAPTURED') return false;
  const { rows } = await sql<{ refund_id: string; amount_minor: number }>`
    select refund_id, amount_minor from provider_refunds where attempt_id = ${attemptId}`.execute(trx);
  if (rows.some((row) => row.refund_id === refundId)) return true;
  const backMinor = rows.reduce((sum, row) => sum + row.amount_minor, amountMinor);
  if (backMinor > charge.amountMinor) return false;
  await sql`insert into provider_refunds (refund_id, attempt_id, amount_minor, created_at)
    values (${refundId}, ${attemptId}, ${amountMinor}, ${now})`.execute(trx);
  await writeLog(trx, { attemptId, event: 'REFUNDED', amountMinor }, now);
  return true;
}

type Entry = { readonly attemptId: string; readonly event: string; readonly amountMinor: number };

async function writeLog<DB>(trx: Kysely<DB>, { attemptId, event, amountMinor }: Entry, now: Date): Promise<void> {
  await sql`insert into provider_log (attempt_id, event, amount_minor, at)
    values (${attemptId}, ${event}, ${amountMinor}, ${now})`.execute(trx);
}
