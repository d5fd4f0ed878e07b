import type { OrderStatus } from './order.ts';

/** `status` is null when no such order exists. `isBusy`: an active saga may still change its stock. */
export type OrderStockStatus = { readonly status: OrderStatus | null; readonly isBusy: boolean };

/** The state in products of an order's units of one variant; null: products has none. */
export type ReservationState = 'HELD' | 'COMMITTED' | 'RELEASED' | 'EXPIRED' | null;

export type StockRepair = 'commit' | 'release';

/**
 * The repair that makes an order's units in products agree with the order, or null. Orders with an active saga are left
 * to it, and an unpaid order may hold its units or have lost them.
 */
export function decideStockRepair({ status, isBusy }: OrderStockStatus, units: ReservationState): StockRepair | null {
  if (isBusy) return null;
  switch (status) {
    case null:
    case 'CANCELLED':
      return units === 'HELD' || units === 'COMMITTED' ? 'release' : null;
    case 'PENDING':
      return null;
    case 'CONFIRMED':
    case 'PROCESSING':
    case 'COMPLETED':
      return units === 'COMMITTED' ? null : 'commit';
  }
}
