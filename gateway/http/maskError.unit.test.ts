import { expect, test } from '@jest/globals';
import { GraphQLError } from 'graphql';
import { commonFaults, Fault } from '#platform/faults/faults.ts';
import { createLog } from '#platform/log/log.ts';
import { edge } from './edge.ts';
import { maskError } from './maskError.ts';

const log = createLog({ service: 'gateway', level: 'silent' });
const mask = (error: GraphQLError) =>
  edge.run({ requestId: 'req-1', log, operation: null }, () => maskError(error.toJSON(), error));

test('a subgraph keeps its message under a code that is known, and nothing else of its extensions', () => {
  const extensions = { code: 'NOT_FOUND', serviceName: 'orders', stacktrace: ['at x'], exception: { sql: 'select' } };
  expect(mask(new GraphQLError('There is no such order.', { path: ['order'], extensions }))).toEqual({
    message: 'There is no such order.',
    path: ['order'],
    extensions: { code: 'NOT_FOUND', requestId: 'req-1', subgraph: 'orders' },
  });
});

test.each([
  ['DOWNSTREAM_SERVICE_ERROR'],
  ['INTERNAL_SERVER_ERROR'],
  ['INTERNAL'],
  ['E11000'],
  [undefined],
  [{ code: 'NOT_FOUND' }],
])('a subgraph that says %p is not repeated', (code) => {
  const error = new GraphQLError('duplicate key value "hunter2"', { extensions: { code, serviceName: 'users' } });
  expect(mask(error)).toEqual({
    message: commonFaults.internal.message,
    extensions: { code: 'INTERNAL', requestId: 'req-1', subgraph: 'users' },
  });
});

test("the gateway's own faults pass, its accidents do not", () => {
  const fault = new Fault(commonFaults.forbidden, 'Not you.');
  expect(mask(new GraphQLError('Not you.', { originalError: fault }))).toMatchObject({ message: 'Not you.' });
  const accident = new GraphQLError('x', { originalError: new TypeError('undefined is not a function') });
  expect(mask(accident)).toMatchObject({ extensions: { code: 'INTERNAL' } });
});
