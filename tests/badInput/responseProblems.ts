import type { GraphQLResponse } from '../startSystem.ts';
import type { UserErrorResult } from '../shopping.ts';

/** A GraphQL response over HTTP. */
export type HttpReply = {
  readonly status: number;
  readonly body: GraphQLResponse<Record<string, { userErrors?: readonly UserErrorResult[] } | null>>;
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
  'RATE_LIMITED',
  'UNAUTHENTICATED',
]);
// Texts of an engine, a driver or a stack, which must not reach a caller.
const INTERNALS =
  /\bat \S+ \(|\.[tj]s:\d|node_modules|insert into|syntax error at|violates|invalid byte sequence|surrogate must|E11000|Mongo|CastError|Kysely|ECONN|PGlite|\[object |\bundefined\b/i;
const MAX_MESSAGE_LENGTH = 600;
const MAX_ERRORS = 120;

/** Returns what is wrong in a response to bad input; empty if the response is clear. */
export function responseProblems({ status, body }: HttpReply, argumentNames: readonly string[]): string[] {
  const problems: string[] = [];
  if (status >= 500) problems.push(`HTTP status ${status}`);
  const errors = body.errors ?? [];
  const refusals = userErrorsIn({ status, body });
  if (errors.length === 0 && body.data == null) problems.push('neither data nor errors');
  if (errors.length + refusals.length > MAX_ERRORS) problems.push(`${errors.length + refusals.length} errors`);
  for (const { message, extensions } of errors) {
    problems.push(...messageProblems(message));
    if (!CLEAR_CODES.has(String(extensions['code']))) problems.push(`code ${String(extensions['code'])}: ${message}`);
    if (typeof extensions['requestId'] !== 'string') problems.push('no requestId');
    if ('stacktrace' in extensions) problems.push('a stack');
  }
  for (const { code, message, path } of refusals) {
    problems.push(...messageProblems(message));
    if (code === 'DEPENDENCY_UNAVAILABLE') problems.push(`${code}: ${message}`);
    if (path && !argumentNames.includes(path[0] ?? '')) problems.push(`path ${path.join('.')}`);
    if (code === 'VALIDATION' && !path) problems.push(`VALIDATION without a path: ${message}`);
  }
  return problems;
}

function messageProblems(message: string): string[] {
  if (message.trim() === '') return ['an empty message'];
  if (message.length > MAX_MESSAGE_LENGTH) return [`a message of ${message.length} characters`];
  return INTERNALS.test(message) ? [`the message exposes internals: ${message}`] : [];
}

/** Returns the user errors of all payloads in a response. */
export function userErrorsIn({ body }: HttpReply): readonly UserErrorResult[] {
  return Object.values(body.data ?? {}).flatMap((payload) => payload?.userErrors ?? []);
}

/** Returns whether the response has an error or a user error. */
export function isRefused(reply: HttpReply): boolean {
  return (reply.body.errors?.length ?? 0) > 0 || userErrorsIn(reply).length > 0;
}
