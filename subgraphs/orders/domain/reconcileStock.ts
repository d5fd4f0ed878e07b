import type { OrderStatus } from './order.ts';

/** Where an order stands; `status` null: there is none of that id. `isBusy`: a saga is still moving its stock. */
export type OrderStockStatus = { readonly status: OrderStatus | null; readonly isBusy: boolean };

/** What products has of an order's units of one variant; null: nothing. */
export type ReservationState = 'HELD' | 'COMMITTED' | 'RELEASED' | 'EXPIRED' | null;

export type StockRepair = 'commit' | 'release';

/**
 * What is to be done about an order's units so that products says what the order says, or null. Whatever a saga is busy
 * with is its own to finish, and an unpaid order may hold its units or have lost them.
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
