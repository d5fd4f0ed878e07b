import type { Attribute, ProductImage, ProductStatus } from '../domain/product.ts';
import type { StockEntry, StockEntryState, StockEventType } from '../domain/stock.ts';

/** A domain event that is not published yet, in the document whose change it describes. */
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
 * As {@link ProductOutboxEntry}, but written without reading the document: `version` and `available` follow from the
 * document's own values and the entries after this one.
 */
export type StockOutboxEntry = {
  id: string;
  type: StockEventType;
  at: Date;
  orderId: string;
  availableDelta: number;
  traceparent: string | null;
  actor?: string;
};

/** As {@link ProductOutboxEntry}, in a brand or the category tree. */
export type CatalogueOutboxEntry = Omit<ProductOutboxEntry, 'version' | 'channels'>;

export type VariantSubdocument = {
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
  /** The sort key of the name. */
  nameKey: string;
  description: string | null;
  status: ProductStatus;
  brandId: string | null;
  categoryIds: string[];
  tags: string[];
  attributes: Attribute[];
  /** Name and value of each attribute as one indexed string. */
  attributeKeys: string[];
  images: ProductImage[];
  variants: VariantSubdocument[];
  retiredVariants: VariantSubdocument[];
  minPriceMinor: number;
  currency: string;
  /** A copy of the stock for lists; `basis` rises with every change it was computed from. */
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
  /** Raised before the product gets that version, so the product is never newer than this. */
  productVersion: number;
  onHand: number;
  available: number;
  /** `madeBy`: id of the stock command that created the entry; only reservations store it. */
  entries: (StockEntry & { madeBy?: string })[];
  /** Rises whenever entries move to `stock_settled`; a command that read before the move fails its guard. */
  settledThrough: number;
  version: number;
  updatedAt: Date;
  outbox: StockOutboxEntry[];
};

/** `_id` combines variant and order, so each pair has one document. */
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

/** `version` counts the entries that were written to the outbox; both are missing in brands of earlier releases. */
export type BrandDocument = {
  _id: string;
  name: string;
  slug: string;
  version?: number;
  outbox?: CatalogueOutboxEntry[];
};

/** The whole tree is one document, so that moving a category is one atomic update. */
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
  /** Missing in trees of earlier releases. `version` is the tree's. */
  outbox?: (CatalogueOutboxEntry & { subject: string; version: number })[];
};

/** `_id` is the position in the log. */
export type EventDocument = {
  _id: number;
  eventId: string;
  type: string;
  subject: string;
  version: number;
  occurredAt: Date;
  /** The latest `occurredAt` of this event and all before it; missing in events of earlier releases. */
  latestOccurredAt?: Date;
  channels: string[];
  data: Record<string, unknown>;
  traceparent: string | null;
};

export type EventLogDocument = { _id: 'log'; logId: string };
