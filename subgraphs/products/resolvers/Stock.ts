import { requireScope } from '#platform/faults/requireScope.ts';
import { stockStateOf } from '../domain/stock.ts';
import type { StockResolvers } from '../generated/resolvers.ts';

export const Stock: StockResolvers = {
  state: ({ stock, isSellable }) => stockStateOf(isSellable ? stock.available : 0),
  availableToSell: ({ stock, isSellable }) => (isSellable ? stock.available : 0),
  onHand({ stock }, _args, context) {
    requireScope(context, 'stock:read');
    return stock.onHand;
  },
  reserved({ stock }, _args, context) {
    requireScope(context, 'stock:read');
    return stock.onHand - stock.available;
  },
  updatedAt: ({ stock }) => stock.updatedAt,
};
