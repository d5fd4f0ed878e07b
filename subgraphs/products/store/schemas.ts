import { Schema, type SchemaDefinition } from 'mongoose';

const settings = { strict: 'throw', versionKey: false, id: false, minimize: false, autoIndex: false } as const;
const part = (definition: SchemaDefinition) => new Schema(definition, { ...settings, _id: false });
const text = { type: String, required: true };
const textOrNull = { type: String, default: null };
const whole = { type: Number, required: true };
const wholeOrNull = { type: Number, default: null };
const instant = { type: Date, required: true };
const instantOrNull = { type: Date, default: null };

const attribute = part({ name: text, value: text, unit: textOrNull });
const image = part({ id: text, url: text, alt: textOrNull, width: whole, height: whole });
const variant = part({
  id: text,
  sku: text,
  title: { type: String, default: '' },
  options: [attribute],
  priceMinor: whole,
  compareAtMinor: wholeOrNull,
  weightGrams: wholeOrNull,
});
const productOutboxEntry = part({
  id: text,
  type: text,
  at: instant,
  version: whole,
  channels: [String],
  data: Object,
  traceparent: textOrNull,
});
const stockOutboxEntry = part({
  id: text,
  type: text,
  at: instant,
  orderId: text,
  availableDelta: whole,
  traceparent: textOrNull,
  actor: String,
});
const catalogueOutboxEntry = {
  id: text,
  type: text,
  at: instant,
  data: Object,
  traceparent: textOrNull,
};
const entry = part({
  orderId: text,
  quantity: whole,
  state: text,
  holdUntil: instantOrNull,
  settledAt: instantOrNull,
  reason: textOrNull,
  madeBy: String,
});

/** Matches stock documents with more than 16 entries. */
export const HAS_MANY_ENTRIES = { 'entries.16': { $exists: true } } as const;

/** A partial index: it contains only documents whose outbox is not empty. */
const pendingEventsOnly = { partialFilterExpression: { 'outbox.at': { $gt: new Date(0) } } };

export const productSchema = new Schema(
  {
    _id: text,
    slug: text,
    name: text,
    nameKey: text,
    description: textOrNull,
    status: text,
    brandId: textOrNull,
    categoryIds: [String],
    tags: [String],
    attributes: [attribute],
    attributeKeys: [String],
    images: [image],
    variants: [variant],
    retiredVariants: [variant],
    minPriceMinor: whole,
    currency: text,
    availability: part({ isInStock: Boolean, basis: Number }),
    version: whole,
    createdAt: instant,
    updatedAt: instant,
    fingerprint: text,
    outbox: [productOutboxEntry],
  },
  settings,
);
productSchema.index({ slug: 1 }, { name: 'slug', unique: true });
productSchema.index({ 'variants.sku': 1 }, { name: 'sku', unique: true });
productSchema.index({ 'variants.id': 1 }, { name: 'variant' });
productSchema.index({ 'retiredVariants.id': 1 }, { name: 'retiredVariant' });
productSchema.index({ 'images.id': 1 }, { name: 'image' });
productSchema.index({ 'outbox.at': 1 }, { name: 'outbox', ...pendingEventsOnly });
// One index per filter and sort order: a scan starts at the page's first row and stops at its last.
for (const filter of ['', 'categoryIds', 'brandId', 'tags', 'attributeKeys']) {
  for (const order of ['createdAt', 'minPriceMinor', 'nameKey']) {
    const key = {
      ...(filter === '' ? {} : { [filter]: 1 as const }),
      status: 1 as const,
      [order]: 1 as const,
      _id: 1 as const,
    };
    productSchema.index(key, { name: filter === '' ? order : `${filter}_${order}` });
  }
}

/** Fewer available units of a variant than this are few. */
export const LOW_STOCK = 5;

export const stockSchema = new Schema(
  {
    _id: text,
    productId: text,
    productVersion: whole,
    onHand: whole,
    available: whole,
    entries: [entry],
    settledThrough: whole,
    version: whole,
    updatedAt: instant,
    outbox: [stockOutboxEntry],
  },
  settings,
);
stockSchema.index({ productId: 1 }, { name: 'product' });
// One index serves both holds, which have not settled, and settled entries: every index on entries slows each stock
// command.
stockSchema.index({ 'entries.settledAt': 1, 'entries.holdUntil': 1 }, { name: 'entries' });
stockSchema.index({ 'entries.settledAt': 1 }, { name: 'manyEntries', partialFilterExpression: HAS_MANY_ENTRIES });
// Most stocks are not in this index, so that most stock commands do not write to it.
stockSchema.index({ available: 1 }, { name: 'lowStock', partialFilterExpression: { available: { $lt: LOW_STOCK } } });
stockSchema.index({ 'outbox.at': 1 }, { name: 'outbox', ...pendingEventsOnly });

export const settledSchema = new Schema(
  {
    _id: text,
    variantId: text,
    orderId: text,
    quantity: whole,
    state: text,
    holdUntil: instantOrNull,
    settledAt: instant,
    reason: textOrNull,
  },
  settings,
);
settledSchema.index({ settledAt: 1 }, { name: 'settledAt' });

export const brandSchema = new Schema(
  { _id: text, name: text, slug: text, version: Number, outbox: [part(catalogueOutboxEntry)] },
  settings,
);
brandSchema.index({ slug: 1 }, { name: 'slug', unique: true });
brandSchema.index({ 'outbox.at': 1 }, { name: 'outbox', ...pendingEventsOnly });

export const categoryTreeSchema = new Schema(
  {
    _id: text,
    version: whole,
    categories: [
      part({ id: text, name: text, slug: text, description: textOrNull, parentId: textOrNull, path: [String] }),
    ],
    outbox: [part({ ...catalogueOutboxEntry, subject: text, version: whole })],
  },
  settings,
);
categoryTreeSchema.index({ 'outbox.at': 1 }, { name: 'outbox', ...pendingEventsOnly });

export const eventSchema = new Schema(
  {
    _id: { type: Number, required: true },
    eventId: text,
    type: text,
    subject: text,
    version: whole,
    occurredAt: instant,
    latestOccurredAt: Date,
    channels: [String],
    data: Object,
    traceparent: textOrNull,
  },
  settings,
);
eventSchema.index({ eventId: 1 }, { name: 'eventId', unique: true });
// It rises with the position, so the first event since a time is one index lookup.
eventSchema.index({ latestOccurredAt: 1, _id: 1 }, { name: 'latestOccurredAt' });

export const eventLogSchema = new Schema({ _id: text, logId: text }, settings);
