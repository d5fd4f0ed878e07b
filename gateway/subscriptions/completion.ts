import { setTimeout as sleep } from 'node:timers/promises';
import { execute, type GraphQLFormattedError } from 'graphql';
import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import { encodeResumeCursor } from '#platform/eventLog/resumeCursor.ts';
import type { Claims } from '#platform/identity/signedCall.ts';
import type { Log } from '#platform/log/log.ts';
import { gatewayFaults } from '../errors.ts';
import type { Sought } from '../execution/canSee.ts';
import type { ExecutePlan, PlanResult } from '../execution/executePlan.ts';
import type { FactReader } from './facts.ts';
import type { Gate } from './gate.ts';
import type { LiveOperation } from './livePlanner.ts';

/** Whose eyes events are completed with, and the type they answer. */
export type Audience = {
  readonly type: string;
  readonly claims: Claims | null;
  /** What these eyes must see at the moment of each event; null: whose event it is says enough. */
  readonly subject: Sought | null;
};

/** Answers one event of one operation: the JSON text of an ExecutionResult, null when it is not for this audience. Never rejects. */
export type Complete = (operation: LiveOperation, event: EventEnvelope, audience: Audience) => Promise<string | null>;

/** What callers are told of errors; logs what it hides. */
export type MaskErrors = (
  errors: readonly unknown[],
  about: { readonly requestId: string; readonly operation: string | null },
) => GraphQLFormattedError[];

export type CompletionOptions = {
  /** The subgraph that owns the subscriptions and has no server. */
  readonly eventGraph: string;
  readonly facts: Readonly<Record<string, FactReader>>;
  readonly execute: ExecutePlan;
  readonly canSee: (sought: Sought, context: { claims: Claims | null; requestId: string }) => Promise<boolean>;
  readonly mask: MaskErrors;
  /** Bounds how many events are completed at once. */
  readonly gate: Gate;
  readonly timeoutMs: number;
  readonly log: Log;
};

const RETRY_FROM_MS = 100;
/** What a subgraph, or its store, says when asking again a moment later may help. */
const PASSING: ReadonlySet<unknown> = new Set([
  gatewayFaults.dependencyUnavailable.code,
  gatewayFaults.deadlineExceeded.code,
  gatewayFaults.overloaded.code,
]);

/**
 * Completes events. Values come from the event; entities are read after it, as the audience, and again until the
 * deadline before one is answered null because its subgraph does not answer.
 */
export function createCompletion(o: CompletionOptions): Complete {
  return (operation, event, audience) =>
    o.gate(async () => {
      const deadlineAt = Date.now() + o.timeoutMs;
      const about = { requestId: event.id, operation: operation.operation.name?.value ?? null };
      for (let waitMs = RETRY_FROM_MS; ; waitMs *= 2) {
        const result = await attempt({ operation, event, audience, deadlineAt }, o);
        if (result === null) return null;
        const { data, errors } = result;
        const mayRetry = errors.some(({ extensions }) => PASSING.has(extensions?.['code']));
        if (!mayRetry || Date.now() + waitMs >= deadlineAt)
          return textOf({ data, errors }, (all) => o.mask(all, about));
        await sleep(waitMs);
      }
    });
}

function textOf({ data, errors }: PlanResult, mask: (errors: readonly unknown[]) => GraphQLFormattedError[]): string {
  try {
    return JSON.stringify({ ...(errors.length > 0 && { errors: mask(errors) }), data });
  } catch (error) {
    // What cannot be said in JSON is our fault, and must not end those who follow.
    return JSON.stringify({ errors: mask([error]), data: null });
  }
}

type Attempt = {
  readonly operation: LiveOperation;
  readonly event: EventEnvelope;
  readonly audience: Audience;
  readonly deadlineAt: number;
};

async function attempt(
  { operation, event, audience, deadlineAt }: Attempt,
  o: CompletionOptions,
): Promise<PlanResult | null> {
  const { requestId, traceparent } = { requestId: event.id, traceparent: event.traceparent };
  const context = { requestId, claims: audience.claims, deadlineAt, traceparent, log: o.log };
  try {
    const local = { [o.eventGraph]: () => primaryOf(operation, event, o.facts[audience.type]) };
    const [isSeen, result] = await Promise.all([
      audience.subject === null || o.canSee(audience.subject, context),
      o.execute(operation.plan, { variables: operation.variables, context, local }),
    ]);
    return isSeen ? result : null;
  } catch (error) {
    return { data: null, errors: [error as PlanResult['errors'][number]] };
  }
}

// Made anew for each execution, which merges into it what it reads.
function primaryOf(
  { field, args, variables, plan }: LiveOperation,
  event: EventEnvelope,
  reader: FactReader | undefined,
): Record<string, unknown> {
  if (!reader) throw new Error(`expected a reader of the events that answer ${field}, got none`);
  const result = execute({
    schema: plan.supergraphSchema,
    document: plan.primary,
    rootValue: { [field]: { ...reader.read(event, args), cursor: encodeResumeCursor(event) } },
    variableValues: { ...variables },
  });
  if (result instanceof Promise) throw new Error('expected an event to answer without waiting');
  if (result.errors?.[0]) throw result.errors[0];
  return result.data ?? {};
}
