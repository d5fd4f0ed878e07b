import type { Totals } from './totals.ts';

/**
 * PROVIDER: what the payment provider keeps for us. SALES, SHIPPING, TAX: what an order's payment was for. REFUNDS: what
 * of it went back. STRAY: money that was never an order's, until it is back.
 */
export type LedgerAccount = 'PROVIDER' | 'SALES' | 'SHIPPING' | 'TAX' | 'REFUNDS' | 'STRAY';

/** Debits are positive, credits negative. */
export type LedgerEntry = { readonly account: LedgerAccount; readonly amountMinor: number };

/** One movement of money, whole: its entries sum to 0. `cause` is the attempt or the refund it tells of, once. */
export type LedgerTransaction = {
  readonly kind: 'CAPTURE' | 'REFUND';
  readonly cause: string;
  readonly orderId: string;
  readonly currency: string;
  readonly entries: readonly LedgerEntry[];
};

type Movement = Pick<LedgerTransaction, 'cause' | 'orderId' | 'currency'>;

/** An order was paid: what it was paid for. */
export function captureEntries(movement: Movement, totals: Totals): LedgerTransaction {
  const { totalMinor, shippingMinor, taxMinor } = totals;
  return balanced({ ...movement, kind: 'CAPTURE' }, [
    { account: 'PROVIDER', amountMinor: totalMinor },
    { account: 'SALES', amountMinor: shippingMinor + taxMinor - totalMinor },
    { account: 'SHIPPING', amountMinor: -shippingMinor },
    { account: 'TAX', amountMinor: -taxMinor },
  ]);
}

/** The provider took money for an attempt that was closed. */
export function strayEntries(movement: Movement, amountMinor: number): LedgerTransaction {
  return balanced({ ...movement, kind: 'CAPTURE' }, [
    { account: 'PROVIDER', amountMinor },
    { account: 'STRAY', amountMinor: -amountMinor },
  ]);
}

/** Money went back, of an order's payment or of what was never an order's. */
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

/** Without the entries that move nothing; throws when the rest does not sum to 0. */
function balanced(head: Omit<LedgerTransaction, 'entries'>, entries: readonly LedgerEntry[]): LedgerTransaction {
  const sum = entries.reduce((before, { amountMinor }) => before + amountMinor, 0);
  if (sum !== 0) throw new Error(`expected the entries of ${head.cause} to sum to 0, got ${sum}`);
  return { ...head, entries: entries.filter(({ amountMinor }) => amountMinor !== 0) };
}
