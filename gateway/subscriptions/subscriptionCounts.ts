import { Fault } from '#platform/faults/faults.ts';
import type { Caller } from '../context.ts';
import { gatewayFaults } from '../errors.ts';
import type { SubscriptionLimits } from './subscriptionLimits.ts';

/** Whose a subscription is: an account's, or that of a client's address. */
export type SubscriptionHolder = { readonly caller: Caller | null; readonly address: string };

/** Counts the subscriptions of a gateway. */
export type SubscriptionCounts = {
  /** Throws OVERLOADED when the gateway, the anonymous callers or this one have too many. */
  readonly requireCapacity: (holder: SubscriptionHolder) => void;
  /** Returns how to remove it again, once. */
  readonly add: (holder: SubscriptionHolder) => () => void;
  readonly active: () => number;
};

type Maxima = Pick<SubscriptionLimits, 'total' | 'anonymous' | 'perUser' | 'perAddress'>;

/** Creates the counts; a share of the total is kept for signed-in callers. */
export function createSubscriptionCounts(maxima: () => Maxima): SubscriptionCounts {
  const byHolder = new Map<string, number>();
  let [all, ofAnonymous] = [0, 0];

  function change(key: string, isAnonymous: boolean, by: 1 | -1): void {
    all += by;
    if (isAnonymous) ofAnonymous += by;
    const count = (byHolder.get(key) ?? 0) + by;
    if (count > 0) byHolder.set(key, count);
    else byHolder.delete(key);
  }

  return {
    active: () => all,
    requireCapacity(holder) {
      const limits = maxima();
      const isFull = all >= limits.total || (!holder.caller && ofAnonymous >= limits.anonymous);
      if (isFull) throw new Fault(gatewayFaults.overloaded);
      const [most, of] = holder.caller ? [limits.perUser, 'user'] : [limits.perAddress, 'address'];
      if ((byHolder.get(keyOf(holder)) ?? 0) < most) return;
      throw new Fault(gatewayFaults.overloaded, `Expected at most ${most} subscriptions of one ${of}.`);
    },
    add(holder) {
      const key = keyOf(holder);
      const isAnonymous = holder.caller === null;
      change(key, isAnonymous, 1);
      return () => change(key, isAnonymous, -1);
    },
  };
}

function keyOf({ caller, address }: SubscriptionHolder): string {
  return caller ? `user ${caller.claims.subject}` : `address ${address}`;
}
