import { z } from 'zod';
import type { Quote, ReservedLine } from '../domain/quote.ts';

/** The GraphQL operations sent to products, with schemas of their responses. An invalid response counts as none. */

const money = z.object({ amountMinor: z.int().nonnegative(), currency: z.string().length(3) });

const variant = z.object({
  id: z.string(),
  sku: z.string(),
  title: z.string().nullable(),
  weightGrams: z.int().nonnegative().nullable(),
  price: money,
  stock: z.object({ availableToSell: z.int().nullable() }),
  product: z.object({
    id: z.string(),
    name: z.string(),
    status: z.string(),
    images: z.array(z.object({ url: z.string() })),
  }),
});

export const quotesQuery = `query OrdersQuotes($representations: [_Any!]!) {
  _entities(representations: $representations) {
    ... on ProductVariant {
      id sku title weightGrams price { amountMinor currency } stock { availableToSell }
      product { id name status images { url } }
    }
  }
}`;

export const quotesResponse = z.object({ _entities: z.array(variant.nullable()) });

/** A variant as a quote; the name is the product's, followed by the variant's title where that differs. */
export function quoteOf({ id, sku, title, weightGrams, price, stock, product }: z.output<typeof variant>): Quote {
  return {
    variantId: id,
    productId: product.id,
    sku,
    name: title && title !== product.name ? `${product.name}, ${title}` : product.name,
    imageUrl: product.images[0]?.url ?? null,
    unitMinor: price.amountMinor,
    currency: price.currency,
    weightGrams,
    available: stock.availableToSell ?? 0,
    isSellable: product.status === 'ACTIVE',
  };
}

const movedLine = z.object({
  variantId: z.string(),
  quantity: z.int(),
  state: z.enum(['HELD', 'COMMITTED', 'RELEASED', 'EXPIRED']).nullable(),
});

const reservedLine = movedLine.extend({
  sku: z.string(),
  name: z.string(),
  imageUrl: z.string().nullable(),
  productId: z.string(),
  unitPrice: money,
});

function stockResponse<Line extends typeof movedLine>(line: Line) {
  const userError = z.object({
    code: z.string(),
    message: z.string(),
    variant: z.object({ id: z.string() }).nullish(),
    requested: z.int().optional(),
    available: z.int().optional(),
  });
  return z.object({ answer: z.object({ lines: z.array(line), userErrors: z.array(userError) }) });
}

// Name and price are selected only with the reservation; later they would cost products a database query.
const movedFields = '{ lines { variantId quantity state } userErrors { code message } }';
const reservedFields = `{
  lines { variantId quantity state sku name imageUrl productId unitPrice { amountMinor currency } }
  userErrors { code message ... on InsufficientStockError { variant { id } requested available } }
}`;

/** The stock commands with the schemas of their responses. */
export const stockCommands = {
  reserveStock: {
    text: `mutation OrdersReserve($orderId: ID!, $lines: [StockLineInput!]!, $notAfter: DateTime!, $holdUntil: DateTime!) {
      answer: reserveStock(orderId: $orderId, lines: $lines, notAfter: $notAfter, holdUntil: $holdUntil) ${reservedFields}
    }`,
    answer: stockResponse(reservedLine),
  },
  commitStock: {
    text: `mutation OrdersCommit($orderId: ID!, $lines: [StockLineInput!]!) {
      answer: commitStock(orderId: $orderId, lines: $lines) ${movedFields}
    }`,
    answer: stockResponse(movedLine),
  },
  releaseStock: {
    text: `mutation OrdersRelease($orderId: ID!, $lines: [StockLineInput!]!, $reason: String) {
      answer: releaseStock(orderId: $orderId, lines: $lines, reason: $reason) ${movedFields}
    }`,
    answer: stockResponse(movedLine),
  },
};

type ResponseTo<Name extends keyof typeof stockCommands> = z.output<(typeof stockCommands)[Name]['answer']>['answer'];

export type ReserveResponse = ResponseTo<'reserveStock'>;
export type StockResponse = ResponseTo<'commitStock' | 'releaseStock'>;

export function reservedLineOf({ unitPrice, ...line }: z.output<typeof reservedLine>): ReservedLine {
  return { ...line, unitMinor: unitPrice.amountMinor, currency: unitPrice.currency };
}
