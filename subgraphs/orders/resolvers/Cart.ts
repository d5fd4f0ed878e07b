import { cartCurrency, cartShippingMinor, cartTotals, type Cart as CartModel } from '../domain/cart.ts';
import { warningRefusal } from '../domain/cartRefusal.ts';
import { cartWarnings, unitPrices } from '../domain/cartWarnings.ts';
import { shippingMethods, shippingTariff } from '../domain/shippingTariff.ts';
import type { CartResolvers } from '../generated/resolvers.ts';
import { userErrorOf } from './UserError.ts';

export const Cart: CartResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.cart?.load(id) ?? null,
  totals: async (cart, { shippingMethod }, { loaders }) => {
    const quotes = await loaders.loadQuotes(variantIdsOf(cart));
    return cartTotals(cart, unitPrices(quotes), shippingMethod ?? 'STANDARD');
  },
  shippingQuotes: (cart) =>
    shippingMethods.map((method) => ({
      method,
      price: { amountMinor: cartShippingMinor(cart, method), currency: cartCurrency(cart) },
      eta: shippingTariff[method].eta,
    })),
  warnings: async (cart, _arguments, { loaders }) => {
    const quotes = await loaders.loadQuotes(variantIdsOf(cart));
    return cartWarnings(cart, quotes).map(warningRefusal).map(userErrorOf);
  },
};

/** The ids of all variants in a cart. */
export function variantIdsOf(cart: Pick<CartModel, 'lines'>): string[] {
  return cart.lines.map((line) => line.variantId);
}
