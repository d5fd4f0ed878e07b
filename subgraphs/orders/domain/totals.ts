/** The totals of a cart or an order, in minor units of one currency. */
export type Totals = {
  readonly currency: string;
  readonly subtotalMinor: number;
  readonly discountMinor: number;
  readonly shippingMinor: number;
  readonly taxMinor: number;
  readonly totalMinor: number;
  readonly refundedMinor: number;
};

/** Sums up lines. Prices include tax and discounts do not exist yet, so `taxMinor` and `discountMinor` are 0. */
export function totalsOf(
  lines: readonly { readonly unitMinor: number; readonly quantity: number }[],
  shippingMinor: number,
  currency: string,
): Totals {
  const subtotalMinor = lines.reduce((sum, line) => sum + line.unitMinor * line.quantity, 0);
  return {
    currency,
    subtotalMinor,
    discountMinor: 0,
    shippingMinor,
    taxMinor: 0,
    totalMinor: subtotalMinor + shippingMinor,
    refundedMinor: 0,
  };
}
