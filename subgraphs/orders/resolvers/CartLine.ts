import type { OrdersContext } from '../context.ts';
import type { CartLine as CartLineModel } from '../domain/cart.ts';
import type { CartLineResolvers } from '../generated/resolvers.ts';

export const CartLine: CartLineResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.cartLine?.load(id) ?? null,
  unitPrice: async (line, _arguments, context) => ({
    amountMinor: await unitMinorOf(line, context),
    currency: line.seen.currency,
  }),
  priceWhenAdded: ({ priceWhenAddedMinor, seen }) => ({ amountMinor: priceWhenAddedMinor, currency: seen.currency }),
  lineTotal: async (line, _arguments, context) => ({
    amountMinor: (await unitMinorOf(line, context)) * line.quantity,
    currency: line.seen.currency,
  }),
  variant: ({ variantId }) => ({ id: variantId }),
};

/** The current price, or the one last seen when products is unavailable. */
async function unitMinorOf({ variantId, seen }: CartLineModel, { loaders }: OrdersContext): Promise<number> {
  const quotes = await loaders.loadQuotes([variantId]);
  return quotes?.get(variantId)?.unitMinor ?? seen.unitMinor;
}
