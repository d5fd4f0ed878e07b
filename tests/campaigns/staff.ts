import type { Claims } from '#platform/identity/signedCall.ts';
import { ANSWER, type Answer, type MoneyInput, type PlacedOrder } from './buyer.ts';
import type { CallHouse } from './callHouse.ts';

const REFUND = `mutation ($id: ID!, $amount: MoneyInput, $key: ID!) {
  answer: refundOrder(orderId: $id, amount: $amount, reason: "It broke.", idempotencyKey: $key) { ${ANSWER} } }`;
const SHIP = `mutation ($id: ID!, $version: Int!) {
  answer: shipOrder(orderId: $id, carrier: "DHL", trackingNumber: "T1", expectedVersion: $version) { ${ANSWER} } }`;
const DELIVER = `mutation ($id: ID!, $version: Int!) {
  answer: deliverOrder(orderId: $id, expectedVersion: $version) { ${ANSWER} } }`;

/** Somebody who looks after orders at the orders house; each call throws when the house does not answer it. */
export type Staff = ReturnType<typeof createStaff>;

export function createStaff(house: () => CallHouse, as: Claims) {
  const ask = async (query: string, variables: Record<string, unknown>): Promise<Answer> =>
    (await house().ask<{ answer: Answer }>(query, { as, variables })).answer;
  return {
    /** Without an amount all that is left. */
    refund: ({ id }: PlacedOrder, { amount, key }: { amount: MoneyInput | null; key: string }) =>
      ask(REFUND, { id, amount, key }),
    ship: ({ id, version }: PlacedOrder) => ask(SHIP, { id, version }),
    deliver: ({ id, version }: PlacedOrder) => ask(DELIVER, { id, version }),
  };
}
