import { newId } from '#platform/ids/ids.ts';
import { sagaSteps } from '../../subgraphs/orders/sagas/sagaSteps.ts';
import { requireOrder, type Answer, type Buyer, type PlacedOrder } from './buyer.ts';
import type { Shop } from './shop.ts';

/** Where a scenario is played: a shop with two variants of which there is plenty. */
export type Stage = { readonly shop: Shop; readonly variantIds: readonly string[] };

/** What is done under one key, or told by one notice, as often as it takes; null where nobody is answered. */
export type Act = () => Promise<Answer | null>;

/** Something that happens in a shop, up to which nothing dies. */
export type Scenario = {
  readonly name: string;
  /** Everything before it; answers what is then done, and done again in the same way. */
  readonly begin: (stage: Stage) => Promise<Act>;
  /** Whoever does it never gives up, as a provider with its news. */
  readonly isRepeated?: boolean;
};

/** Steps that no saga comes to: an unpaid order has nothing to give back, and a refund by itself moves no stock. */
const neverEntered = ['expire.refund', 'refund.release'];

/** Every step of every saga that a scenario must come to. */
export const stepsToEnter: readonly string[] = Object.entries(sagaSteps)
  .flatMap(([kind, steps]) => Object.keys(steps).map((step) => `${kind}.${step}`))
  .filter((step) => !neverEntered.includes(step));

async function fill(buyer: Buyer, variantIds: readonly string[]) {
  return buyer.fillCart(variantIds.map((variantId) => ({ variantId, quantity: 1 })));
}

async function placed({ variantIds }: Stage, buyer: Buyer): Promise<PlacedOrder> {
  return requireOrder(await buyer.place(await fill(buyer, variantIds), newId('key')));
}

async function paid(stage: Stage, buyer: Buyer): Promise<PlacedOrder> {
  const order = await placed(stage, buyer);
  const confirmed = requireOrder(await buyer.pay(order, { token: 'tok_approve', key: newId('key') }));
  await stage.shop.settled(SETTLES_WITHIN_MS);
  return confirmed;
}

const SETTLES_WITHIN_MS = 10_000;

const placing: readonly Scenario[] = [
  {
    name: 'place',
    async begin({ shop, variantIds }) {
      const [buyer, key] = [shop.buyer(), newId('key')];
      const cart = await fill(buyer, variantIds);
      return () => buyer.place(cart, key);
    },
  },
  {
    name: 'place, a line sold out',
    async begin({ shop, variantIds }) {
      const [buyer, quicker, key] = [shop.buyer(), shop.buyer(), newId('key')];
      const last = await shop.sell(1, 1);
      const cart = await fill(buyer, [...variantIds, ...last]);
      requireOrder(await quicker.place(await fill(quicker, last), newId('key')));
      return () => buyer.place(cart, key);
    },
  },
  {
    name: 'place, at another price',
    async begin({ shop, variantIds }) {
      const [buyer, key] = [shop.buyer(), newId('key')];
      const cart = await fill(buyer, variantIds);
      const { amountMinor, currency } = cart.totals.total;
      const dearer = { ...cart, totals: { total: { amountMinor: amountMinor + 1, currency } } };
      return () => buyer.place(dearer, key);
    },
  },
];

const paying = (token: string): Scenario => ({
  name: `pay with ${token}`,
  async begin(stage) {
    const [buyer, key] = [stage.shop.buyer(), newId('key')];
    const order = await placed(stage, buyer);
    return () => buyer.pay(order, { token, key });
  },
});

const soldElsewhere: Scenario = {
  name: 'pay, the units gone',
  // A buyer who leaves here would leave an order that stands without its stock, which no house does.
  isRepeated: true,
  async begin(stage) {
    const [buyer, key] = [stage.shop.buyer(), newId('key')];
    const order = await placed(stage, buyer);
    await stage.shop.letGoOf(order.id, stage.variantIds);
    return () => buyer.pay(order, { token: 'tok_approve', key });
  },
};

const news: Scenario = {
  name: 'news of money that was declined',
  isRepeated: true,
  async begin(stage) {
    const buyer = stage.shop.buyer();
    const order = await placed(stage, buyer);
    await buyer.pay(order, { token: 'tok_decline', key: newId('key') });
    const report = await stage.shop.captureAfterAll(order.id);
    // Twice at once, as providers do.
    return async () => {
      await Promise.all([stage.shop.report(report), stage.shop.report(report)]);
      return null;
    };
  },
};

const ending: readonly Scenario[] = [
  {
    name: 'cancel, unpaid',
    async begin(stage) {
      const [buyer, key] = [stage.shop.buyer(), newId('key')];
      const order = await placed(stage, buyer);
      return () => buyer.cancel(order, key);
    },
  },
  {
    name: 'cancel, paid',
    async begin(stage) {
      const [buyer, key] = [stage.shop.buyer(), newId('key')];
      const order = await paid(stage, buyer);
      return () => buyer.cancel(order, key);
    },
  },
  {
    name: 'expire',
    async begin(stage) {
      const order = await placed(stage, stage.shop.buyer());
      return () => stage.shop.makeOverdue(order.id);
    },
  },
];

const refunding = (name: string, amountMinor: number | null): Scenario => ({
  name,
  async begin(stage) {
    const [staff, key] = [stage.shop.staff(), newId('key')];
    const order = await paid(stage, stage.shop.buyer());
    const { currency } = order.totals.total;
    const amount = amountMinor === null ? null : { amountMinor, currency };
    return () => staff.refund(order, { amount, key });
  },
});

const sending: readonly Scenario[] = [
  {
    name: 'ship',
    async begin(stage) {
      const order = await paid(stage, stage.shop.buyer());
      return () => stage.shop.staff().ship(order);
    },
  },
  {
    name: 'deliver',
    async begin(stage) {
      const staff = stage.shop.staff();
      const sent = requireOrder(await staff.ship(await paid(stage, stage.shop.buyer())));
      return () => staff.deliver(sent);
    },
  },
];

const tokens = ['tok_approve', 'tok_decline', 'tok_timeout', 'tok_error', 'tok_late', 'tok_lost'];

export const scenarios: readonly Scenario[] = [
  ...placing,
  ...tokens.map(paying),
  soldElsewhere,
  news,
  ...ending,
  refunding('refund, in full', null),
  refunding('refund, in part', 300),
  ...sending,
];
