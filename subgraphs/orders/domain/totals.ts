/** The sums of a cart or an order, all in minor units of one currency. */
export type Totals = {
  readonly currency: string;
  readonly subtotalMinor: number;
  readonly discountMinor: number;
  readonly shippingMinor: number;
  readonly taxMinor: number;
  readonly totalMinor: number;
  readonly refundedMinor: number;
};

/** Adds lines up. Prices include tax, so none is put on top, and no discount is known yet: both are 0. */
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
