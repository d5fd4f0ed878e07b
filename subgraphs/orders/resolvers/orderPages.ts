import type { OrderPage, OrdersContext } from '../context.ts';
import { parseOrderNumberPrefix } from '../domain/orderNumber.ts';
import { fault } from '../errors.ts';
import type { QueryOrdersArgs } from '../generated/resolvers.ts';

/** A page of all orders, or of one owner's. Checks no permission: the calling resolver does. */
export async function findOrderPage(
  { orders }: Pick<OrdersContext, 'orders'>,
  { first, after, filter }: Partial<QueryOrdersArgs>,
  ownerId?: string,
): Promise<OrderPage> {
  const numberPrefix = filter?.query == null ? undefined : parseOrderNumberPrefix(filter.query);
  if (numberPrefix === null)
    throw fault('badInput', 'filter.query: expected the first characters of an order number, such as 7K3D');
  const query = { ...filter, numberPrefix, ownerId };
  return { ...(await orders.page(query, { first, after })), query };
}
