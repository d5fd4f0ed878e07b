import { z } from 'zod';
import type { SignedCall } from '#platform/identity/signedCall.ts';
import { fault } from './errors.ts';

const MAX_OPERATIONS = 50;

const traced = z.object({ extensions: z.object({ traceparent: z.string().nullable() }) });

/** Throws BAD_USER_INPUT for a request of more than 50 operations. */
export function requireFewOperations(body: unknown): void {
  if (!Array.isArray(body) || body.length <= MAX_OPERATIONS) return;
  throw fault('badInput', `expected at most ${MAX_OPERATIONS} operations in one request, got ${body.length}`);
}

/** To which trace each operation of a request belongs: in a batch each says it, one that is no batch belongs to its call's. */
export function traceparentsOf(body: unknown, { traceparent }: SignedCall): readonly (string | null)[] {
  if (!Array.isArray(body)) return [traceparent];
  return body.map((operation) => traced.safeParse(operation).data?.extensions.traceparent ?? null);
}
