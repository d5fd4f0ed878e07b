import type { Claims } from '#platform/identity/signedCall.ts';
import { ORDER_PAYLOAD, type OrderPayload, type MoneyInput, type PlacedOrder } from './buyerClient.ts';
import type { SignedClient } from './signedClient.ts';

const REFUND = `mutation ($id: ID!, $amount: MoneyInput, $key: ID!) {
  answer: refundOrder(orderId: $id, amount: $amount, reason: "It broke.", idempotencyKey: $key) { ${ORDER_PAYLOAD} } }`;
const SHIP = `mutation ($id: ID!, $version: Int!) {
  answer: shipOrder(orderId: $id, carrier: "DHL", trackingNumber: "T1", expectedVersion: $version) { ${ORDER_PAYLOAD} } }`;
const DELIVER = `mutation ($id: ID!, $version: Int!) {
  answer: deliverOrder(orderId: $id, expectedVersion: $version) { ${ORDER_PAYLOAD} } }`;

/** A support employee's operations on the orders subgraph. Each throws if the subgraph does not respond. */
export type StaffClient = ReturnType<typeof createStaffClient>;

export function createStaffClient(orders: () => SignedClient, as: Claims) {
  const execute = async (query: string, variables: Record<string, unknown>): Promise<OrderPayload> =>
    (await orders().execute<{ answer: OrderPayload }>(query, { as, variables })).answer;
  return {
    /** Without an amount it refunds the rest. */
    refund: ({ id }: PlacedOrder, { amount, key }: { amount: MoneyInput | null; key: string }) =>
      execute(REFUND, { id, amount, key }),
    ship: ({ id, version }: PlacedOrder) => execute(SHIP, { id, version }),
    deliver: ({ id, version }: PlacedOrder) => execute(DELIVER, { id, version }),
  };
}
