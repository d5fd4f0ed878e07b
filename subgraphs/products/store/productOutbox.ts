import type { ProductFact } from '../domain/productFact.ts';
import { channelName } from '#platform/eventLog/channelName.ts';
import { newId } from '#platform/ids/ids.ts';
import type { ProductOutboxEntry } from './documents.ts';
import type { Origin } from './origin.ts';

/** The fact as it waits in the product it tells of. */
export function productOutboxEntry(fact: ProductFact, { at, traceparent }: Origin): ProductOutboxEntry {
  return {
    id: newId('evt', at.getTime()),
    type: fact.type,
    at,
    version: fact.version,
    channels: fact.repricedVariantIds.map((id) => channelName('variant', id)),
    data: fact.data,
    traceparent,
  };
}
