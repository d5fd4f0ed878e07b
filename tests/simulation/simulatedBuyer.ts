import type { Checkout, CheckoutResult } from '../../subgraphs/orders/sagas/checkout.ts';
import type { Cart } from '../../subgraphs/orders/domain/cart.ts';
import { DEFAULT_CURRENCY } from '../../subgraphs/orders/domain/cart.ts';
import { cartTotals } from '../../subgraphs/orders/domain/cart.ts';
import type { RandomSource } from './randomSource.ts';
import { cardTokens } from './providerModel.ts';
import type { SimulatedProcess } from './simulatedProcess.ts';
import type { SimulatedSystem } from './simulatedSystem.ts';

type MutationName = 'placeOrder' | 'payOrder' | 'cancelOrder' | 'refundOrder';
type SendMutation = (checkout: Checkout, deadlineAt: number) => Promise<CheckoutResult>;

/** The request under one idempotency key, and every final outcome that it received. */
export type KeyedRequest = {
  readonly key: string;
  readonly userId: string;
  readonly mutation: MutationName;
  readonly token: string | null;
  readonly send: SendMutation;
  readonly answers: CheckoutResult[];
};

/** A system in which everything has settled, and all requests of its buyers. */
export type SettledSystem = { readonly system: SimulatedSystem; readonly requests: readonly KeyedRequest[] };

export const UNIT_MINOR = 1_250;
const DEADLINE_MS = 10_000;
const CLIENT_TIMEOUT_MS = 15_000;
const address = { name: 'Ada', line1: '1 Analytical Way', city: 'London', postalCode: 'N1', country: 'GB' };
const shippingAddress = { ...address, line2: null, region: null, phone: null };

/** A buyer with a cart, and the staff that fulfils its order. They send each request, with retries, to any process. */
export class SimulatedBuyer {
  readonly requests: KeyedRequest[] = [];
  readonly #system: SimulatedSystem;
  readonly #random: RandomSource;
  readonly #cart: Cart;

  constructor(system: SimulatedSystem, { random, cart }: { random: RandomSource; cart: Cart }) {
    this.#system = system;
    this.#random = random;
    this.#cart = cart;
  }

  /** Places the cart, waits or not, then pays, cancels, refunds and fulfils the order, several at once. */
  async run(): Promise<void> {
    await this.#system.time.sleep(this.#random.int(3_000));
    const orderId = await this.place();
    if (orderId === null) return;
    await this.#system.time.sleep(this.#random.int(this.#random.pick([1, 12_000])));
    const tasks = [this.#pay(orderId, 'a'), this.#maybe(0.4, () => this.#pay(orderId, 'b'))];
    tasks.push(this.#maybe(0.35, () => this.#cancel(orderId)));
    tasks.push(this.#maybe(0.25, () => this.#refund(orderId, 'a')));
    tasks.push(this.#maybe(0.15, () => this.#refund(orderId, 'b')));
    tasks.push(this.#maybe(0.3, () => this.#fulfil(orderId)));
    await Promise.all(tasks);
  }

  /** Places the cart with up to three keys until it becomes an order; resolves with the order id or null. */
  async place(): Promise<string | null> {
    for (let count = 1; count <= 3; count += 1) {
      const outcome = await this.#settle(this.#placing(`place${count}`));
      if (outcome?.orderId) return outcome.orderId;
      await this.#system.time.sleep(this.#random.int(8_000));
    }
    return null;
  }

  /** Sends the request once to this process and keeps the outcome if it is final. */
  async send(request: KeyedRequest, process: SimulatedProcess): Promise<CheckoutResult | null> {
    const { time, trace } = this.#system;
    const answering = request.send(process.checkout(request.mutation), process.now() + DEADLINE_MS);
    const timedOut = time.sleep(CLIENT_TIMEOUT_MS).then(() => null);
    const outcome = await Promise.race([answering.catch(() => null), timedOut]);
    const isFinal = outcome !== null && !isInProgress(outcome);
    trace.push(`${request.userId} ${request.key} outcome: ${outcome ? describeOutcome(outcome) : 'none'}`);
    if (!isFinal) return null;
    request.answers.push(outcome);
    if (request.mutation === 'placeOrder') this.#checkStock(outcome);
    return outcome;
  }

  /** Sends the request, sometimes twice at once, to any process until there is a final outcome. */
  async #settle(request: KeyedRequest): Promise<CheckoutResult | null> {
    this.requests.push(request);
    for (let tries = 0; tries < 4; tries += 1) {
      const processes = [this.#system.anyProcess(), this.#random.happens(0.2) ? this.#system.anyProcess() : null];
      const pending = processes.flatMap((process) => (process ? [this.send(request, process)] : []));
      const [outcome = null] = (await Promise.all(pending)).filter((answer) => answer !== null);
      if (outcome) return outcome;
      await this.#system.time.sleep(this.#random.between(100, 4_000));
    }
    return null;
  }

  /** Records acknowledged orders that hold no stock. */
  #checkStock({ orderId }: CheckoutResult): void {
    const { products, observed } = this.#system;
    const missing = this.#cart.lines.filter(({ variantId }) => {
      return orderId !== null && !products.documents.get(variantId)?.entries.has(orderId);
    });
    observed.withoutStock.push(...missing.map(({ variantId }) => `${orderId} was placed without ${variantId}`));
  }

  async #maybe(probability: number, task: () => Promise<unknown>): Promise<void> {
    if (!this.#random.happens(probability)) return;
    await this.#system.time.sleep(this.#random.int(this.#random.pick([50, 3_000, 20_000])));
    await task();
  }

  #request(
    key: string,
    mutation: MutationName,
    { send, token = null }: { send: SendMutation; token?: string | null },
  ): KeyedRequest {
    return { key, mutation, token, userId: this.#cart.ownerId ?? '', answers: [], send };
  }

  #callContext(idempotencyKey: string, deadlineAt: number) {
    const userId = this.#cart.ownerId ?? '';
    return { userId, idempotencyKey, requestId: `${userId}:${idempotencyKey}`, traceparent: null, deadlineAt };
  }

  #total(): { amountMinor: number; currency: string } {
    return { amountMinor: cartTotals(this.#cart, new Map(), 'PICKUP').totalMinor, currency: DEFAULT_CURRENCY };
  }

  #placing(key: string): KeyedRequest {
    const { id: cartId, version: cartVersion } = this.#cart;
    const input = {
      cartId,
      cartVersion,
      shippingAddress,
      shippingMethod: 'PICKUP',
      expectedTotal: this.#total(),
    } as const;
    return this.#request(key, 'placeOrder', {
      send: (checkout, by) => checkout.placeOrder({ ...this.#callContext(key, by), input }),
    });
  }

  async #pay(orderId: string, which: string): Promise<void> {
    const key = `pay${which}`;
    const token = `${this.#random.pick(cardTokens)}.${this.#cart.ownerId}.${key}`;
    const input = { method: 'CARD', token, amount: this.#total() } as const;
    const send: SendMutation = (checkout, by) => checkout.payOrder({ ...this.#callContext(key, by), orderId, input });
    await this.#settle(this.#request(key, 'payOrder', { send, token }));
  }

  async #cancel(orderId: string): Promise<void> {
    const send: SendMutation = (checkout, by) =>
      checkout.cancelOrder({ ...this.#callContext('cancel', by), orderId, reason: null });
    await this.#settle(this.#request('cancel', 'cancelOrder', { send }));
  }

  async #refund(orderId: string, which: string): Promise<void> {
    const key = `refund${which}`;
    const amount = this.#random.happens(0.5) ? { amountMinor: 700, currency: DEFAULT_CURRENCY } : null;
    const input = { amount, reason: 'It broke.' };
    const send: SendMutation = (checkout, by) =>
      checkout.refundOrder({ ...this.#callContext(key, by), orderId, input });
    await this.#settle(this.#request(key, 'refundOrder', { send }));
  }

  /** Ships and delivers the order as staff, each time with the last version read. */
  async #fulfil(orderId: string): Promise<void> {
    const { time, database } = this.#system;
    const parcel = { carrier: 'DHL', trackingNumber: 'T1' };
    for (const mutation of ['shipOrder', 'shipOrder', 'deliverOrder'] as const) {
      await time.sleep(this.#random.between(500, 6_000));
      const expectedVersion = database.committed.orders.get(orderId)?.version ?? 1;
      const call = { orderId, expectedVersion, traceparent: null, actor: 'usr_staff', parcel };
      const checkout = this.#system.anyProcess()?.checkout(mutation);
      const answering = checkout?.[mutation](call).catch(() => null);
      await Promise.race([answering, time.sleep(CLIENT_TIMEOUT_MS)]);
    }
  }
}

/** CONFLICT on the key means in progress: the caller must retry with the same key. */
function isInProgress({ refusals }: CheckoutResult): boolean {
  return refusals.some(({ code, path }) => code === 'CONFLICT' && path?.[0] === 'idempotencyKey');
}

function describeOutcome({ orderId, refusals, replayed }: CheckoutResult): string {
  const what = refusals.length > 0 ? refusals.map(({ code }) => code).join(', ') : `done ${orderId}`;
  return replayed ? `${what} (replayed)` : what;
}
