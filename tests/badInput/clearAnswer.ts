import type { GraphQLResponse } from '../startSystem.ts';
import type { UserErrorResult } from '../shopping.ts';

/** What came back over HTTP. */
export type Reply = {
  readonly status: number;
  readonly answer: GraphQLResponse<Record<string, { userErrors?: readonly UserErrorResult[] } | null>>;
};

const CLEAR_CODES = new Set([
  'BAD_REQUEST',
  'BAD_USER_INPUT',
  'CONFLICT',
  'FORBIDDEN',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'NOT_FOUND',
  'OPERATION_RESOLUTION_FAILURE',
  'OPERATION_TOO_LARGE',
  'UNAUTHENTICATED',
]);
// Words of an engine, a driver or a stack: a caller must never read them.
const INSIDES =
  /\bat \S+ \(|\.[tj]s:\d|node_modules|insert into|syntax error at|violates|invalid byte sequence|surrogate must|E11000|Mongo|CastError|Kysely|ECONN|PGlite|\[object |\bundefined\b/i;
const LONGEST_MESSAGE = 600;
const MOST_ERRORS = 120;

/** The sentences about what is not as it should be in an answer to bad input; none when it is clear. */
export function unclearIn({ status, answer }: Reply, argumentNames: readonly string[]): string[] {
  const problems: string[] = [];
  if (status >= 500) problems.push(`HTTP status ${status}`);
  const errors = answer.errors ?? [];
  const refusals = refusalsIn({ status, answer });
  if (errors.length === 0 && answer.data == null) problems.push('neither data nor errors');
  if (errors.length + refusals.length > MOST_ERRORS) problems.push(`${errors.length + refusals.length} errors`);
  for (const { message, extensions } of errors) {
    problems.push(...unclearMessage(message));
    if (!CLEAR_CODES.has(String(extensions['code']))) problems.push(`code ${String(extensions['code'])}: ${message}`);
    if (typeof extensions['requestId'] !== 'string') problems.push('no requestId');
    if ('stacktrace' in extensions) problems.push('a stack');
  }
  for (const { code, message, path } of refusals) {
    problems.push(...unclearMessage(message));
    if (code === 'DEPENDENCY_UNAVAILABLE') problems.push(`${code}: ${message}`);
    if (path && !argumentNames.includes(path[0] ?? '')) problems.push(`path ${path.join('.')}`);
    if (code === 'VALIDATION' && !path) problems.push(`VALIDATION without a path: ${message}`);
  }
  return problems;
}

function unclearMessage(message: string): string[] {
  if (message.trim() === '') return ['an empty message'];
  if (message.length > LONGEST_MESSAGE) return [`a message of ${message.length} characters`];
  return INSIDES.test(message) ? [`the message shows our insides: ${message}`] : [];
}

/** The refusals in an answer's payload. */
export function refusalsIn({ answer }: Reply): readonly UserErrorResult[] {
  return Object.values(answer.data ?? {}).flatMap((payload) => payload?.userErrors ?? []);
}

/** Whether a mutation was refused, as an error or in its payload. */
export function isRefused(reply: Reply): boolean {
  return (reply.answer.errors?.length ?? 0) > 0 || refusalsIn(reply).length > 0;
}
