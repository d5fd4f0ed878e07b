import type { z } from 'zod';
import type { StockLine } from '../domain/quote.ts';
import {
  quoteOf,
  quotesAnswer,
  quotesQuestion,
  reservedLineOf,
  stockCommands,
  type MovedAnswer,
  type ReservedAnswer,
} from './productsAnswers.ts';
import { createProductsCall, type ProductsCall, type ProductsCallOptions } from './productsCall.ts';
import type { CallOptions, CommitOutcome, Products, Quote, ReserveOutcome } from './products.ts';
import { commonFaults, Fault } from '#platform/faults/faults.ts';

/** {@link Products} over HTTP. Disposing closes its connections; `check` throws when products is not ready. */
export function createHttpProducts(o: ProductsCallOptions): Products & AsyncDisposable & { check(): Promise<void> } {
  const call = createProductsCall(o);
  return {
    quote: (variantIds, options) => quote(call, variantIds, options),
    reserveStock: async ({ orderId, lines, notAfter, holdUntil }, options) =>
      reserveOutcomeOf(
        await command(call, { ...stockCommands.reserveStock, orderId, lines, notAfter, holdUntil }, options),
        lines,
      ),
    commitStock: async ({ orderId, lines }, options) =>
      commitOutcomeOf(await command(call, { ...stockCommands.commitStock, orderId, lines }, options), lines),
    releaseStock: async ({ orderId, lines, reason }, options) =>
      requireReleased(await command(call, { ...stockCommands.releaseStock, orderId, lines, reason }, options)),
    check: () => call.check(),
    [Symbol.asyncDispose]: () => call[Symbol.asyncDispose](),
  };
}

async function quote(call: ProductsCall, variantIds: readonly string[], o: CallOptions): Promise<Map<string, Quote>> {
  if (variantIds.length === 0) return new Map();
  const representations = variantIds.map((id) => ({ __typename: 'ProductVariant', id }));
  const answer = { parse: (data: unknown) => readQuotes(data, variantIds) };
  const found = await call.ask({ text: quotesQuestion, variables: { representations }, answer, mayRepeat: true }, o);
  return new Map(found.map((one) => [one.variantId, one]));
}

/** The answer must be as long as the question, and each entity the one that was asked for. */
function readQuotes(data: unknown, variantIds: readonly string[]): Quote[] {
  const { _entities: entities } = quotesAnswer.parse(data);
  const isAsked = entities.every((found, at) => !found || found.id === variantIds[at]);
  if (!isAsked || entities.length !== variantIds.length) {
    throw new Error('expected the variants that were asked for, in their order');
  }
  return entities.flatMap((found) => (found ? [quoteOf(found)] : []));
}

type Command<Answer> = {
  readonly text: string;
  readonly answer: z.ZodType<{ answer: Answer }>;
  readonly orderId: string;
  readonly lines: readonly StockLine[];
  readonly notAfter?: Date;
  readonly holdUntil?: Date;
  readonly reason?: string;
};

async function command<Answer>(
  call: ProductsCall,
  { text, answer, lines, ...rest }: Command<Answer>,
  o: CallOptions,
): Promise<Answer> {
  const variables = { ...rest, lines: lines.map(({ variantId, quantity }) => ({ variantId, quantity })) };
  return (await call.ask({ text, variables, answer, mayRepeat: false }, o)).answer;
}

function reserveOutcomeOf({ lines, userErrors }: ReservedAnswer, asked: readonly StockLine[]): ReserveOutcome {
  const refusal = userErrors.find((error) => error.code !== 'INSUFFICIENT_STOCK');
  if (refusal) return { kind: 'refused', code: refusal.code, message: refusal.message };
  if (userErrors.length > 0) {
    const shortages = userErrors.map(({ variant, requested, available }) => ({
      variantId: variant?.id ?? '',
      requested: requested ?? 0,
      available: available ?? 0,
    }));
    return { kind: 'insufficient', shortages };
  }
  const isHeld = ({ variantId, quantity }: StockLine) =>
    lines.some((line) => line.variantId === variantId && line.quantity === quantity && isKept(line.state));
  if (!asked.every(isHeld)) throw unusable('it neither holds every line nor says why');
  return { kind: 'reserved', lines: lines.map(reservedLineOf) };
}

function isKept(state: ReservedAnswer['lines'][number]['state']): boolean {
  return state === 'HELD' || state === 'COMMITTED';
}

function commitOutcomeOf({ lines, userErrors }: MovedAnswer, asked: readonly StockLine[]): CommitOutcome {
  requireNoErrors(userErrors.filter(({ code }) => code !== 'RESERVATION_GONE' && code !== 'NOT_FOUND'));
  const committed = new Set(lines.filter((line) => line.state === 'COMMITTED').map((line) => line.variantId));
  const variantIds = asked.map((line) => line.variantId).filter((id) => !committed.has(id));
  if (variantIds.length === 0) return { kind: 'committed' };
  if (userErrors.length === 0) throw unusable('it neither committed every line nor says why');
  return { kind: 'gone', variantIds };
}

/** What does not exist has nothing to give back. */
function requireReleased({ userErrors }: MovedAnswer): void {
  requireNoErrors(userErrors.filter(({ code }) => code !== 'NOT_FOUND'));
}

function requireNoErrors([error]: MovedAnswer['userErrors']): void {
  if (error) throw unusable(`${error.code}: ${error.message}`);
}

function unusable(why: string): Fault {
  return new Fault(commonFaults.dependencyUnavailable, 'products does not answer', {
    cause: new Error(`products gave an answer that cannot be used: ${why}`),
  });
}
