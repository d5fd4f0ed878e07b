import type { Checkout, CheckoutResult } from '../../subgraphs/orders/sagas/checkout.ts';
import type { Cart } from '../../subgraphs/orders/domain/cart.ts';
import { DEFAULT_CURRENCY } from '../../subgraphs/orders/domain/cart.ts';
import { cartTotals } from '../../subgraphs/orders/domain/cart.ts';
import type { Chance } from './chance.ts';
import { tokens } from './paymentHouse.ts';
import type { ShopProcess } from './shopProcess.ts';
import type { Town } from './town.ts';

type Doing = 'placeOrder' | 'payOrder' | 'cancelOrder' | 'refundOrder';
type Asking = (checkout: Checkout, deadlineAt: number) => Promise<CheckoutResult>;

/** One idempotency key: what is asked under it, and every answer that was final. */
export type Request = {
  readonly key: string;
  readonly userId: string;
  readonly doing: Doing;
  readonly token: string | null;
  readonly ask: Asking;
  readonly answers: CheckoutResult[];
};

export const UNIT_MINOR = 1_250;
const DEADLINE_MS = 10_000;
const PATIENCE_MS = 15_000;
const address = { name: 'Ada', line1: '1 Analytical Way', city: 'London', postalCode: 'N1', country: 'GB' };
const shippingAddress = { ...address, line2: null, region: null, phone: null };

/** A buyer with a cart, and the staff who looks after what it buys: all they ask, again and again, of any process. */
export class Buyer {
  readonly requests: Request[] = [];
  readonly #town: Town;
  readonly #chance: Chance;
  readonly #cart: Cart;

  constructor(town: Town, { chance, cart }: { chance: Chance; cart: Cart }) {
    this.#town = town;
    this.#chance = chance;
    this.#cart = cart;
  }

  /** Places its cart, thinks it over or not, then pays, cancels, has refunded and sent what came of it, several at once. */
  async live(): Promise<void> {
    await this.#town.time.sleep(this.#chance.int(3_000));
    const orderId = await this.place();
    if (orderId === null) return;
    await this.#town.time.sleep(this.#chance.int(this.#chance.pick([1, 12_000])));
    const errands = [this.#pay(orderId, 'a'), this.#maybe(0.4, () => this.#pay(orderId, 'b'))];
    errands.push(this.#maybe(0.35, () => this.#cancel(orderId)));
    errands.push(this.#maybe(0.25, () => this.#refund(orderId, 'a')));
    errands.push(this.#maybe(0.15, () => this.#refund(orderId, 'b')));
    errands.push(this.#maybe(0.3, () => this.#send(orderId)));
    await Promise.all(errands);
  }

  /** Places the cart under one key after another until it becomes an order; null when it does not. */
  async place(): Promise<string | null> {
    for (let count = 1; count <= 3; count += 1) {
      const outcome = await this.#settle(this.#placing(`place${count}`));
      if (outcome?.orderId) return outcome.orderId;
      await this.#town.time.sleep(this.#chance.int(8_000));
    }
    return null;
  }

  /** Asks once, of this process; keeps the answer when it is final. */
  async ask(request: Request, process: ShopProcess): Promise<CheckoutResult | null> {
    const { time, trace } = this.#town;
    const answering = request.ask(process.checkout(request.doing), process.now() + DEADLINE_MS);
    const tired = time.sleep(PATIENCE_MS).then(() => null);
    const outcome = await Promise.race([answering.catch(() => null), tired]);
    const isFinal = outcome !== null && !isUnderWay(outcome);
    trace.push(`${request.userId} ${request.key} is answered: ${outcome ? told(outcome) : 'nothing'}`);
    if (!isFinal) return null;
    request.answers.push(outcome);
    if (request.doing === 'placeOrder') this.#lookForStock(outcome);
    return outcome;
  }

  /** Asks until there is a final answer, now and then twice at once, of whatever process there is. */
  async #settle(request: Request): Promise<CheckoutResult | null> {
    this.requests.push(request);
    for (let tries = 0; tries < 4; tries += 1) {
      const processes = [this.#town.anyProcess(), this.#chance.happens(0.2) ? this.#town.anyProcess() : null];
      const asked = processes.flatMap((process) => (process ? [this.ask(request, process)] : []));
      const [outcome = null] = (await Promise.all(asked)).filter((answer) => answer !== null);
      if (outcome) return outcome;
      await this.#town.time.sleep(this.#chance.between(100, 4_000));
    }
    return null;
  }

  /** Whoever is told of an order has something in stock. */
  #lookForStock({ orderId }: CheckoutResult): void {
    const { products, seen } = this.#town;
    const missing = this.#cart.lines.filter(({ variantId }) => {
      return orderId !== null && !products.documents.get(variantId)?.entries.has(orderId);
    });
    seen.withoutStock.push(...missing.map(({ variantId }) => `${orderId} was placed without ${variantId}`));
  }

  async #maybe(probability: number, errand: () => Promise<unknown>): Promise<void> {
    if (!this.#chance.happens(probability)) return;
    await this.#town.time.sleep(this.#chance.int(this.#chance.pick([50, 3_000, 20_000])));
    await errand();
  }

  #request(key: string, doing: Doing, { ask, token = null }: { ask: Asking; token?: string | null }): Request {
    return { key, doing, token, userId: this.#cart.ownerId ?? '', answers: [], ask };
  }

  #asked(idempotencyKey: string, deadlineAt: number) {
    const userId = this.#cart.ownerId ?? '';
    return { userId, idempotencyKey, requestId: `${userId}:${idempotencyKey}`, traceparent: null, deadlineAt };
  }

  #total(): { amountMinor: number; currency: string } {
    return { amountMinor: cartTotals(this.#cart, new Map(), 'PICKUP').totalMinor, currency: DEFAULT_CURRENCY };
  }

  #placing(key: string): Request {
    const { id: cartId, version: cartVersion } = this.#cart;
    const input = {
      cartId,
      cartVersion,
      shippingAddress,
      shippingMethod: 'PICKUP',
      expectedTotal: this.#total(),
    } as const;
    return this.#request(key, 'placeOrder', {
      ask: (checkout, by) => checkout.placeOrder({ ...this.#asked(key, by), input }),
    });
  }

  async #pay(orderId: string, which: string): Promise<void> {
    const key = `pay${which}`;
    const token = `${this.#chance.pick(tokens)}.${this.#cart.ownerId}.${key}`;
    const input = { method: 'CARD', token, amount: this.#total() } as const;
    const ask: Asking = (checkout, by) => checkout.payOrder({ ...this.#asked(key, by), orderId, input });
    await this.#settle(this.#request(key, 'payOrder', { ask, token }));
  }

  async #cancel(orderId: string): Promise<void> {
    const ask: Asking = (checkout, by) => checkout.cancelOrder({ ...this.#asked('cancel', by), orderId, reason: null });
    await this.#settle(this.#request('cancel', 'cancelOrder', { ask }));
  }

  async #refund(orderId: string, which: string): Promise<void> {
    const key = `refund${which}`;
    const amount = this.#chance.happens(0.5) ? { amountMinor: 700, currency: DEFAULT_CURRENCY } : null;
    const input = { amount, reason: 'It broke.' };
    const ask: Asking = (checkout, by) => checkout.refundOrder({ ...this.#asked(key, by), orderId, input });
    await this.#settle(this.#request(key, 'refundOrder', { ask }));
  }

  /** Staff sends it and says so when it has arrived, each with the version last seen. */
  async #send(orderId: string): Promise<void> {
    const { time, database } = this.#town;
    const parcel = { carrier: 'DHL', trackingNumber: 'T1' };
    for (const doing of ['shipOrder', 'shipOrder', 'deliverOrder'] as const) {
      await time.sleep(this.#chance.between(500, 6_000));
      const expectedVersion = database.committed.orders.get(orderId)?.version ?? 1;
      const call = { orderId, expectedVersion, traceparent: null, parcel };
      const checkout = this.#town.anyProcess()?.checkout(doing);
      const answering = checkout?.[doing](call).catch(() => null);
      await Promise.race([answering, time.sleep(PATIENCE_MS)]);
    }
  }
}

/** Still under way is no answer: it says to ask again with the same key. */
function isUnderWay({ refusals }: CheckoutResult): boolean {
  return refusals.some(({ code, path }) => code === 'CONFLICT' && path?.[0] === 'idempotencyKey');
}

function told({ orderId, refusals, replayed }: CheckoutResult): string {
  const what = refusals.length > 0 ? refusals.map(({ code }) => code).join(', ') : `done ${orderId}`;
  return replayed ? `${what} (again)` : what;
}
