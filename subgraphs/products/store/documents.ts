import type { Attribute, ProductImage, ProductStatus } from '../domain/product.ts';
import type { StockEntry, StockEntryState, StockFactType } from '../domain/stock.ts';

/** A fact waiting in the document whose change it tells of. */
export type ProductOutboxEntry = {
  id: string;
  type: string;
  at: Date;
  version: number;
  channels: string[];
  data: Record<string, unknown>;
  traceparent: string | null;
};

/**
 * As {@link ProductOutboxEntry}, but written without having read the document: version and availability follow from
 * where the document stands and from the entries behind this one.
 */
export type StockOutboxEntry = {
  id: string;
  type: StockFactType;
  at: Date;
  orderId: string;
  availableDelta: number;
  traceparent: string | null;
};

export type VariantFields = {
  id: string;
  sku: string;
  title: string;
  options: Attribute[];
  priceMinor: number;
  compareAtMinor: number | null;
  weightGrams: number | null;
};

export type ProductDocument = {
  _id: string;
  slug: string;
  name: string;
  /** The name as lists sort it. */
  nameKey: string;
  description: string | null;
  status: ProductStatus;
  brandId: string | null;
  categoryIds: string[];
  tags: string[];
  attributes: Attribute[];
  /** Name and value of each attribute as one text, for its index. */
  attributeKeys: string[];
  images: ProductImage[];
  variants: VariantFields[];
  retiredVariants: VariantFields[];
  minPriceMinor: number;
  currency: string;
  /** A copy of the stock's truth for lists: `basis` rises with every change it was taken from. */
  availability: { isInStock: boolean; basis: number };
  version: number;
  createdAt: Date;
  updatedAt: Date;
  fingerprint: string;
  outbox: ProductOutboxEntry[];
};

export type StockDocument = {
  _id: string;
  productId: string;
  /** Raised before the product gets that version, so whoever finds it here knows the product of no later one. */
  productVersion: number;
  onHand: number;
  available: number;
  /** `madeBy`: the call that made it, where several were made with one command. */
  entries: (StockEntry & { madeBy?: string })[];
  /** Rises whenever entries move to `stock_settled`: who looked there before must look again. */
  settledThrough: number;
  version: number;
  updatedAt: Date;
  outbox: StockOutboxEntry[];
};

/** `_id` is the variant's and the order's, so there is one for each pair. */
export type SettledDocument = {
  _id: string;
  variantId: string;
  orderId: string;
  quantity: number;
  state: StockEntryState;
  holdUntil: Date | null;
  settledAt: Date;
  reason: string | null;
};

export type BrandDocument = { _id: string; name: string; slug: string };

/** The whole tree is one document, so that a move is one atomic change. */
export type CategoryTreeDocument = {
  _id: 'tree';
  version: number;
  categories: {
    id: string;
    name: string;
    slug: string;
    description: string | null;
    parentId: string | null;
    path: string[];
  }[];
};

/** `_id` is the position in the log. */
export type EventDocument = {
  _id: number;
  eventId: string;
  type: string;
  subject: string;
  version: number;
  occurredAt: Date;
  /** The latest `occurredAt` of this event and all before it. Missing in what a release before this one wrote. */
  latestOccurredAt?: Date;
  channels: string[];
  data: Record<string, unknown>;
  traceparent: string | null;
};

export type EventLogDocument = { _id: 'log'; logId: string };
