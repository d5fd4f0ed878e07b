import type { OrderPage, OrdersContext } from '../context.ts';
import { fault } from '../errors.ts';
import type { QueryOrdersArgs } from '../generated/resolvers.ts';

const MAX_QUERY_LENGTH = 40;

/** A page of everybody's orders, or of one owner's; whether the caller may see them is for the caller of this to say. */
export async function findOrderPage(
  { orders }: Pick<OrdersContext, 'orders'>,
  { first, after, filter }: Partial<QueryOrdersArgs>,
  ownerId?: string,
): Promise<OrderPage> {
  if ((filter?.query?.length ?? 0) > MAX_QUERY_LENGTH) {
    throw fault('badInput', `filter.query: expected at most ${MAX_QUERY_LENGTH} characters`);
  }
  const asked = { ...filter, ownerId };
  return { ...(await orders.page(asked, { first, after })), asked };
}
