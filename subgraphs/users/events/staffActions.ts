import { z } from 'zod';
import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import { appendAudit, type NewAuditEntry } from '../store/audit.ts';
import type { UsersTransaction } from '../store/writeContext.ts';

const text = z.string().max(200);
const amount = z.int();

// The audit log keeps what is listed here for ever, so it lists no personal data, whatever publishers add.
const details = z
  .object({
    number: text,
    shipmentId: text,
    carrier: text,
    refundId: text,
    amountMinor: amount,
    currency: text,
    commandId: text,
    name: text,
    slug: text,
    status: text,
    parentId: text.nullable(),
    changed: z.array(text),
    priceChanges: z.array(z.object({ variantId: text, fromMinor: amount, toMinor: amount })),
    delta: amount,
    available: amount,
  })
  .partial();

const staffAction = details.extend({
  actor: z.string().regex(/^(?:(?:usr|apk)_[0-9A-Z]{26}|operator)$/, 'expected an account, an API key or `operator`'),
  orderId: text.nullish(),
});

/** Whether an event of another subgraph is an action of staff. */
export function isStaffAction({ data }: Pick<EventEnvelope, 'data'>): boolean {
  return data['actor'] !== undefined;
}

/** Appends an entry to the audit log for each event that is an action of staff, within the given transaction. */
export function recordStaffActions(trx: UsersTransaction, events: readonly EventEnvelope[]): Promise<void> {
  return appendAudit(trx, events.filter(isStaffAction).map(auditEntryOf));
}

/** The entry of the audit log for an action of staff; throws if the event's data is invalid. */
export function auditEntryOf({
  id: eventId,
  type: action,
  source,
  subject,
  occurredAt,
  data,
}: EventEnvelope): NewAuditEntry {
  const { actor: actorId, orderId, ...changes } = staffAction.parse(data);
  const targetId = source === 'orders' && orderId ? orderId : subject;
  return { action, actorId, targetId, occurredAt: new Date(occurredAt), details: { ...changes, eventId } };
}
