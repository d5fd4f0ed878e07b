import { allowedActions, type Order, type OrderAction, type OrderStatus } from './order.ts';
import type { Shortage } from './quote.ts';

export type OrdersRefusalCode =
  | 'VALIDATION'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'INSUFFICIENT_STOCK'
  | 'PRICE_CHANGED'
  | 'CART_EMPTY'
  | 'PAYMENT_DECLINED'
  | 'ILLEGAL_TRANSITION'
  | 'DEPENDENCY_UNAVAILABLE';

type RefusalText = { readonly message: string; readonly path: readonly string[] | null };

/** An expected failure. It is stored with the outcome as JSON and replayed verbatim. */
export type OrdersRefusal =
  | (RefusalText & { readonly kind: 'plain'; readonly code: OrdersRefusalCode })
  | (RefusalText & { readonly kind: 'shortage'; readonly code: 'INSUFFICIENT_STOCK' } & Shortage)
  | (RefusalText & {
      readonly kind: 'illegalTransition';
      readonly code: 'ILLEGAL_TRANSITION';
      readonly from: OrderStatus;
      readonly to: OrderStatus;
      readonly allowed: readonly OrderAction[];
    });

/**
 * The outcome of a mutation under its idempotency key; successful without refusals. `cartId`: the cart a refusal is
 * about.
 */
export type CheckoutOutcome = {
  readonly orderId: string | null;
  readonly cartId: string | null;
  readonly refusals: readonly OrdersRefusal[];
};

export function refusal(
  code: OrdersRefusalCode,
  message: string,
  path: readonly string[] | null = null,
): OrdersRefusal {
  return { kind: 'plain', code, message, path };
}

/** The word for each status in messages. */
const statusVerbs: Readonly<Record<OrderStatus, string>> = {
  PENDING: 'placed',
  CONFIRMED: 'paid',
  PROCESSING: 'shipped',
  COMPLETED: 'delivered',
  CANCELLED: 'cancelled',
};
/** The statuses of an order that is not cancelled, in their order. */
const statusOrder: readonly OrderStatus[] = ['PENDING', 'CONFIRMED', 'PROCESSING', 'COMPLETED'];

type OrderSummary = Pick<Order, 'status' | 'paymentStatus' | 'number'>;

/** The refusal of a transition to `to` that the order's state does not allow or that happened before. */
export function illegalTransition(order: OrderSummary, to: OrderStatus): OrdersRefusal {
  const { number, status } = order;
  const isDone = status === to || (statusOrder.includes(to) && statusOrder.indexOf(status) > statusOrder.indexOf(to));
  const is = isDone ? `is already ${statusVerbs[to]}` : `is ${statusVerbs[status]} and cannot be ${statusVerbs[to]}`;
  return refusedTransition(order, to, `Order ${number} ${is}`);
}

/** The refusal of a refund that the order's state does not allow. */
export function notRefundable(order: OrderSummary): OrdersRefusal {
  const { number, status } = order;
  return refusedTransition(order, status, `Order ${number} is ${statusVerbs[status]} and cannot be refunded`);
}

function refusedTransition(order: OrderSummary, to: OrderStatus, what: string): OrdersRefusal {
  const allowed = allowedActions(order);
  return {
    kind: 'illegalTransition',
    code: 'ILLEGAL_TRANSITION',
    message: `${what}: it allows ${allowed.length === 0 ? 'nothing' : allowed.join(' or ')}.`,
    path: ['orderId'],
    from: order.status,
    to,
    allowed,
  };
}

export function shortageRefusal(shortage: Shortage): OrdersRefusal {
  return {
    kind: 'shortage',
    code: 'INSUFFICIENT_STOCK',
    message: `${shortage.requested} requested, ${shortage.available} available.`,
    path: ['input', 'cartId'],
    ...shortage,
  };
}
