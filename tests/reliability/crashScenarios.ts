import { newId } from '#platform/ids/ids.ts';
import { sagaSteps } from '../../subgraphs/orders/sagas/sagaSteps.ts';
import { requireOrder, type OrderPayload, type BuyerClient, type PlacedOrder } from './buyerClient.ts';
import type { ShopUnderTest } from './shopUnderTest.ts';

/** The shop in which a scenario runs, with two variants of large stock. */
export type ScenarioContext = { readonly shop: ShopUnderTest; readonly variantIds: readonly string[] };

/** A repeatable action under one idempotency key or of one report. It resolves with null if it has no caller. */
export type ScenarioAction = () => Promise<OrderPayload | null>;

/** An action in a shop, and its preparation, during which no process is killed. */
export type CrashScenario = {
  readonly name: string;
  /** Prepares the scenario and returns its action, which may be repeated. */
  readonly prepare: (context: ScenarioContext) => Promise<ScenarioAction>;
  /** The caller always retries, as a payment provider does with its reports. */
  readonly isRepeated?: boolean;
};

/** Steps that no saga enters: an unpaid order has nothing to refund, and a refund alone moves no stock. */
const unreachableSteps = ['expire.refund', 'refund.release'];

/** Every saga step that the scenarios must enter. */
export const stepsToEnter: readonly string[] = Object.entries(sagaSteps)
  .flatMap(([kind, steps]) => Object.keys(steps).map((step) => `${kind}.${step}`))
  .filter((step) => !unreachableSteps.includes(step));

async function fill(buyer: BuyerClient, variantIds: readonly string[]) {
  return buyer.fillCart(variantIds.map((variantId) => ({ variantId, quantity: 1 })));
}

async function placed({ variantIds }: ScenarioContext, buyer: BuyerClient): Promise<PlacedOrder> {
  return requireOrder(await buyer.place(await fill(buyer, variantIds), newId('key')));
}

async function paid(context: ScenarioContext, buyer: BuyerClient): Promise<PlacedOrder> {
  const order = await placed(context, buyer);
  const confirmed = requireOrder(await buyer.pay(order, { token: 'tok_approve', key: newId('key') }));
  await context.shop.settled(SETTLES_WITHIN_MS);
  return confirmed;
}

const SETTLES_WITHIN_MS = 10_000;

const placingScenarios: readonly CrashScenario[] = [
  {
    name: 'place',
    async prepare({ shop, variantIds }) {
      const [buyer, key] = [shop.buyer(), newId('key')];
      const cart = await fill(buyer, variantIds);
      return () => buyer.place(cart, key);
    },
  },
  {
    name: 'place, one line sold out',
    async prepare({ shop, variantIds }) {
      const [buyer, faster, key] = [shop.buyer(), shop.buyer(), newId('key')];
      const lastUnit = await shop.sell(1, 1);
      const cart = await fill(buyer, [...variantIds, ...lastUnit]);
      requireOrder(await faster.place(await fill(faster, lastUnit), newId('key')));
      return () => buyer.place(cart, key);
    },
  },
  {
    name: 'place, at another price',
    async prepare({ shop, variantIds }) {
      const [buyer, key] = [shop.buyer(), newId('key')];
      const cart = await fill(buyer, variantIds);
      const { amountMinor, currency } = cart.totals.total;
      const otherPrice = { ...cart, totals: { total: { amountMinor: amountMinor + 1, currency } } };
      return () => buyer.place(otherPrice, key);
    },
  },
];

const paying = (token: string): CrashScenario => ({
  name: `pay with ${token}`,
  async prepare(context) {
    const [buyer, key] = [context.shop.buyer(), newId('key')];
    const order = await placed(context, buyer);
    return () => buyer.pay(order, { token, key });
  },
});

const payingReleasedHold: CrashScenario = {
  name: 'pay after the hold was released',
  // Without a retry the order would keep its state without stock, which only this artificial release can cause.
  isRepeated: true,
  async prepare(context) {
    const [buyer, key] = [context.shop.buyer(), newId('key')];
    const order = await placed(context, buyer);
    await context.shop.releaseHolds(order.id, context.variantIds);
    return () => buyer.pay(order, { token: 'tok_approve', key });
  },
};

const latePaymentReport: CrashScenario = {
  name: 'report of a capture after a decline',
  isRepeated: true,
  async prepare(context) {
    const buyer = context.shop.buyer();
    const order = await placed(context, buyer);
    await buyer.pay(order, { token: 'tok_decline', key: newId('key') });
    const report = await context.shop.captureDeclinedCharge(order.id);
    // Twice at the same time, as providers do.
    return async () => {
      await Promise.all([context.shop.sendPaymentReport(report), context.shop.sendPaymentReport(report)]);
      return null;
    };
  },
};

const endingScenarios: readonly CrashScenario[] = [
  {
    name: 'cancel, unpaid',
    async prepare(context) {
      const [buyer, key] = [context.shop.buyer(), newId('key')];
      const order = await placed(context, buyer);
      return () => buyer.cancel(order, key);
    },
  },
  {
    name: 'cancel, paid',
    async prepare(context) {
      const [buyer, key] = [context.shop.buyer(), newId('key')];
      const order = await paid(context, buyer);
      return () => buyer.cancel(order, key);
    },
  },
  {
    name: 'expire',
    async prepare(context) {
      const order = await placed(context, context.shop.buyer());
      return () => context.shop.makeOverdue(order.id);
    },
  },
];

const refunding = (name: string, amountMinor: number | null): CrashScenario => ({
  name,
  async prepare(context) {
    const [staff, key] = [context.shop.staff(), newId('key')];
    const order = await paid(context, context.shop.buyer());
    const { currency } = order.totals.total;
    const amount = amountMinor === null ? null : { amountMinor, currency };
    return () => staff.refund(order, { amount, key });
  },
});

const fulfilmentScenarios: readonly CrashScenario[] = [
  {
    name: 'ship',
    async prepare(context) {
      const order = await paid(context, context.shop.buyer());
      return () => context.shop.staff().ship(order);
    },
  },
  {
    name: 'deliver',
    async prepare(context) {
      const staff = context.shop.staff();
      const sent = requireOrder(await staff.ship(await paid(context, context.shop.buyer())));
      return () => staff.deliver(sent);
    },
  },
];

const tokens = ['tok_approve', 'tok_decline', 'tok_timeout', 'tok_error', 'tok_late', 'tok_lost'];

export const crashScenarios: readonly CrashScenario[] = [
  ...placingScenarios,
  ...tokens.map(paying),
  payingReleasedHold,
  latePaymentReport,
  ...endingScenarios,
  refunding('refund, in full', null),
  refunding('refund, in part', 300),
  ...fulfilmentScenarios,
];
