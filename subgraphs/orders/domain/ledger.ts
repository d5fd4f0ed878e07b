import type { Totals } from './totals.ts';

/**
 * PROVIDER: the balance at the payment provider. SALES, SHIPPING, TAX: what an order's payment was for. REFUNDS: what
 * was refunded of it. STRAY: captures that belong to no order, until they are refunded.
 */
export type LedgerAccount = 'PROVIDER' | 'SALES' | 'SHIPPING' | 'TAX' | 'REFUNDS' | 'STRAY';

/** Debits are positive, credits negative. */
export type LedgerEntry = { readonly account: LedgerAccount; readonly amountMinor: number };

/** One movement of money; its entries sum to 0. `cause` is the id of the attempt or refund, recorded once per kind. */
export type LedgerTransaction = {
  readonly kind: 'CAPTURE' | 'REFUND';
  readonly cause: string;
  readonly orderId: string;
  readonly currency: string;
  readonly entries: readonly LedgerEntry[];
};

type Movement = Pick<LedgerTransaction, 'cause' | 'orderId' | 'currency'>;

/** The entries of an order's captured payment. */
export function captureEntries(movement: Movement, totals: Totals): LedgerTransaction {
  const { totalMinor, shippingMinor, taxMinor } = totals;
  return balanced({ ...movement, kind: 'CAPTURE' }, [
    { account: 'PROVIDER', amountMinor: totalMinor },
    { account: 'SALES', amountMinor: shippingMinor + taxMinor - totalMinor },
    { account: 'SHIPPING', amountMinor: -shippingMinor },
    { account: 'TAX', amountMinor: -taxMinor },
  ]);
}

/** The entries of a capture for an attempt that was closed before. */
export function strayEntries(movement: Movement, amountMinor: number): LedgerTransaction {
  return balanced({ ...movement, kind: 'CAPTURE' }, [
    { account: 'PROVIDER', amountMinor },
    { account: 'STRAY', amountMinor: -amountMinor },
  ]);
}

/** The entries of a refund, of an order's payment or of a stray capture. */
export function refundEntries(
  movement: Movement,
  refund: { readonly amountMinor: number; readonly isStray: boolean },
): LedgerTransaction {
  const { amountMinor, isStray } = refund;
  return balanced({ ...movement, kind: 'REFUND' }, [
    { account: isStray ? 'STRAY' : 'REFUNDS', amountMinor },
    { account: 'PROVIDER', amountMinor: -amountMinor },
  ]);
}

/** Leaves out entries of 0; throws when the entries do not sum to 0. */
function balanced(head: Omit<LedgerTransaction, 'entries'>, entries: readonly LedgerEntry[]): LedgerTransaction {
  const sum = entries.reduce((before, { amountMinor }) => before + amountMinor, 0);
  if (sum !== 0) throw new Error(`expected the entries of ${head.cause} to sum to 0, got ${sum}`);
  return { ...head, entries: entries.filter(({ amountMinor }) => amountMinor !== 0) };
}
