import { expect, test } from '@jest/globals';
import {
  graphqlSync,
  GraphQLError,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  GraphQLInt,
  GraphQLNonNull,
} from 'graphql';
import { pino } from 'pino';
import { commonFaults, Fault, toPublicError } from './faults.ts';

function maskedAnswer(source: string, resolve: () => unknown, variableValues = {}) {
  const lines: string[] = [];
  const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
  const field = { type: GraphQLString, args: { n: { type: GraphQLInt } }, resolve };
  const query = new GraphQLObjectType({
    name: 'Query',
    fields: { field, sure: { ...field, type: new GraphQLNonNull(GraphQLString) } },
  });
  const { errors } = graphqlSync({ schema: new GraphQLSchema({ query }), source, variableValues });
  return { masked: toPublicError(errors?.[0], { requestId: 'req-1', log }), logged: lines.join('') };
}

test('a public fault reaches the caller with its code and extensions', () => {
  const { masked, logged } = maskedAnswer('{ field }', () => {
    throw new Fault(commonFaults.forbidden, 'You need user:read.', { extensions: { scope: 'user:read' } });
  });
  expect(masked).toEqual({
    message: 'You need user:read.',
    extensions: { code: 'FORBIDDEN', scope: 'user:read', requestId: 'req-1' },
  });
  expect(logged).toBe('');
});

test('a store that cannot be reached is DEPENDENCY_UNAVAILABLE, and not logged at error level', () => {
  const lines: string[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
  const lost = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
  const error = new GraphQLError(lost.message, { originalError: lost });
  const masked = toPublicError(error, { requestId: 'req-1', log, isStoreUnavailable: (at) => at === lost });
  expect(masked.extensions).toEqual({ code: 'DEPENDENCY_UNAVAILABLE', requestId: 'req-1' });
  expect(masked.message).not.toContain('ECONNRESET');
  expect(lines).toEqual([]);
  expect(toPublicError(error, { requestId: 'r', log }).extensions.code).toBe('INTERNAL');
});

test('an error of a compiled operation, which has no extensions at all, is masked like any other', () => {
  const error = new GraphQLError('secret', { originalError: new Error('secret') });
  Object.defineProperty(error, 'extensions', { value: undefined });
  expect(toPublicError(error, { requestId: 'r', log: pino({ level: 'silent' }) }).extensions.code).toBe('INTERNAL');
});

test('an error without a public code becomes INTERNAL and is logged with its cause', () => {
  const { masked, logged } = maskedAnswer('{ field }', () => {
    throw new Error('password of the database is hunter2');
  });
  expect(masked).toEqual({
    message: 'Something went wrong on our side.',
    extensions: { code: 'INTERNAL', requestId: 'req-1' },
  });
  expect(logged).toContain('hunter2');
});

test('a null where the schema promises a value is our fault, not the request', () => {
  expect(maskedAnswer('{ sure }', () => null).masked.extensions.code).toBe('INTERNAL');
});

test('the error of a value that cannot be coerced keeps its message', () => {
  const { masked } = maskedAnswer('query ($n: Int) { field(n: $n) }', () => '', { n: 'many' });
  expect(masked.extensions.code).toBe('BAD_USER_INPUT');
  expect(masked.message).toContain('Int cannot represent non-integer value');
});

test("GraphQL's own codes pass", () => {
  const error = new GraphQLError('no such field', { extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } });
  expect(toPublicError(error, { requestId: 'r', log: pino({ level: 'silent' }) }).extensions.code).toBe(
    'GRAPHQL_VALIDATION_FAILED',
  );
});
