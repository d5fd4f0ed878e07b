import { requireScope, requireViewer } from '#platform/faults/requireScope.ts';
import type { OrdersContext } from '../context.ts';
import type { PostalAddress } from '../domain/order.ts';
import type { MutationResolvers, PostalAddressInput } from '../generated/resolvers.ts';
import { userErrorOf } from './UserError.ts';

type OrderMutation = 'placeOrder' | 'payOrder' | 'cancelOrder' | 'refundOrder' | 'shipOrder' | 'deliverOrder';

/**
 * The order mutations of buyers and staff. The resolvers check the caller's scope, the sagas decide, and the payload
 * has the order, if the caller may see it, and the cart as this call left them.
 */
export const orderMutations: Pick<MutationResolvers, OrderMutation> = {
  placeOrder: async (_parent, { input, idempotencyKey }, context) => {
    const { cartId, cartVersion, shippingMethod, expectedTotal } = input;
    const shippingAddress = addressOf(input.shippingAddress);
    const placing = { cartId, cartVersion, shippingAddress, shippingMethod, expectedTotal };
    return payload(
      context,
      await context.checkout.placeOrder({ ...callFields(context, idempotencyKey), input: placing }),
    );
  },

  payOrder: async (_parent, { orderId, input, idempotencyKey }, context) => {
    const { method, token, amount } = input;
    const paying = { orderId, input: { method, token, amount } };
    return payload(context, await context.checkout.payOrder({ ...callFields(context, idempotencyKey), ...paying }));
  },

  cancelOrder: async (_parent, { orderId, reason, idempotencyKey }, context) => {
    const cancelling = { orderId, reason: reason ?? null };
    return payload(
      context,
      await context.checkout.cancelOrder({ ...callFields(context, idempotencyKey), ...cancelling }),
    );
  },

  refundOrder: async (_parent, { orderId, amount, reason, idempotencyKey }, context) => {
    requireScope(context, 'order:refund');
    const refunding = { orderId, input: { amount: amount ?? null, reason } };
    return payload(
      context,
      await context.checkout.refundOrder({ ...callFields(context, idempotencyKey), ...refunding }),
    );
  },

  shipOrder: async (_parent, { orderId, expectedVersion, carrier, trackingNumber }, context) => {
    const { id: actor } = requireScope(context, 'order:fulfil');
    const { traceparent } = context;
    const call = { orderId, expectedVersion, traceparent, actor, parcel: { carrier, trackingNumber } };
    return payload(context, await context.checkout.shipOrder(call));
  },

  deliverOrder: async (_parent, { orderId, expectedVersion }, context) => {
    const { id: actor } = requireScope(context, 'order:fulfil');
    const { traceparent } = context;
    return payload(context, await context.checkout.deliverOrder({ orderId, expectedVersion, traceparent, actor }));
  },
};

function callFields(context: OrdersContext, idempotencyKey: string) {
  const { id: userId } = requireViewer(context);
  const { requestId, traceparent, deadlineAt } = context;
  return { userId, idempotencyKey, requestId, traceparent, deadlineAt };
}

type CheckoutResultOf = Awaited<ReturnType<OrdersContext['checkout'][OrderMutation]>>;

async function payload(context: OrdersContext, { order, orderId, cartId, refusals, replayed }: CheckoutResultOf) {
  const { id: ownerId } = requireViewer(context);
  context.loaders.clearQuotes();
  const readOrder = () => (orderId === null ? null : context.loaders.order.load(orderId));
  return {
    order: order?.ownerId === ownerId ? order : await readOrder(),
    cart: cartId === null ? null : await context.carts.find({ kind: 'customer', ownerId }),
    replayed,
    userErrors: refusals.map(userErrorOf),
  };
}

function addressOf(input: PostalAddressInput): PostalAddress {
  const { name, line1, line2, city, region, postalCode, country, phone } = input;
  const optional = { line2: line2 ?? null, region: region ?? null, phone: phone ?? null };
  return { name, line1, city, postalCode, country, ...optional };
}
