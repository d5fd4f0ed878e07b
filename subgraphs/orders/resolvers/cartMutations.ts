import { requireViewer } from '#platform/faults/requireScope.ts';
import type { OrdersContext } from '../context.ts';
import type { Cart } from '../domain/cart.ts';
import { cartRefusal, unmergedLineRefusal } from '../domain/cartRefusal.ts';
import { mergeCart as decideMerge } from '../domain/mergeCart.ts';
import type { Quote } from '../domain/quote.ts';
import { refusal, type OrdersRefusal } from '../domain/refusal.ts';
import { setCartLine as decideLine } from '../domain/setCartLine.ts';
import type { MutationResolvers } from '../generated/resolvers.ts';
import { variantIdsOf } from './Cart.ts';
import { cartHolderOf } from './cartHolder.ts';
import { userErrorOf } from './UserError.ts';

/** The cart mutations. One call to products serves both the change and all prices of the response. */
export const cartMutations: Pick<MutationResolvers, 'setCartLine' | 'mergeCart'> = {
  setCartLine: async (_parent, { token, variantId, quantity, expectedVersion }, context) => {
    const { carts, viewer, newId } = context;
    const holder = cartHolderOf(token, viewer);
    const before = await carts.find(holder);
    const quotes =
      quantity > 0 ? await loadFreshQuotes(context, [variantId, ...variantIdsOf(before ?? empty)]) : noQuotes;
    if (!quotes) return payload(before, [unavailable]);

    const change = { variantId, quantity, expectedVersion: expectedVersion ?? null, newLineId: newId('cln') };
    const quote = quotes.get(variantId) ?? null;
    const outcome = await carts.change(holder, (cart) => decideLine(cart, { ...change, quote }));
    if ('cart' in outcome) return payload(outcome.cart);
    return payload(await carts.find(holder), [cartRefusal(outcome)]);
  },

  mergeCart: async (_parent, { token }, context) => {
    const { id: ownerId } = requireViewer(context);
    const { carts, newId } = context;
    const own = await carts.find({ kind: 'customer', ownerId });
    const guest = await carts.find({ kind: 'guest', token });
    const variantIds = guest ? [...variantIdsOf(guest), ...variantIdsOf(own ?? empty)] : [];
    const quotes = await loadFreshQuotes(context, variantIds);
    if (!quotes) return payload(own, [unavailable]);

    const newLineId = () => newId('cln');
    const outcome = await carts.merge({ ownerId, token }, (pair) =>
      variantIdsOf(pair.guest).every((id) => variantIds.includes(id))
        ? decideMerge({ ...pair, quotes, newLineId })
        : ({ kind: 'moved' } as const),
    );
    switch (outcome.kind) {
      case 'merged':
        return payload(outcome.cart, outcome.unmerged.map(unmergedLineRefusal));
      case 'mergedBefore':
        return payload(outcome.cart);
      case 'moved':
        return payload(own, [refusal('CONFLICT', 'The cart has changed meanwhile: merge it again.', ['token'])]);
      case 'notOpen':
      case 'notFound':
        return payload(own, [cartRefusal(outcome)]);
    }
  },
};

const empty = { lines: [] };
const noQuotes: ReadonlyMap<string, Quote> = new Map();
const unavailable = refusal(
  'DEPENDENCY_UNAVAILABLE',
  'Prices and stock are unavailable right now: nothing was changed.',
);

function loadFreshQuotes({ loaders }: OrdersContext, variantIds: readonly string[]) {
  loaders.clearQuotes();
  return loaders.loadQuotes(variantIds);
}

/** A cart of version 0 was never stored: the payload has no cart. */
function payload(cart: Cart | null, refusals: readonly OrdersRefusal[] = []) {
  return { cart: cart?.version === 0 ? null : cart, userErrors: refusals.map(userErrorOf) };
}
