import { expect, test } from '@jest/globals';
import { GraphQLError } from 'graphql';
import { commonFaults, Fault } from '#platform/faults/faults.ts';
import { createLog } from '#platform/log/log.ts';
import { gatewayFaults } from '../errors.ts';
import { requestContext } from './requestContext.ts';
import { maskError } from './maskError.ts';

const log = createLog({ service: 'gateway', level: 'silent' });
const mask = (error: GraphQLError) =>
  requestContext.run({ requestId: 'req-1', log, operation: null }, () => maskError(error.toJSON(), error));

test('in production no error names a subgraph', () => {
  const masked = (error: GraphQLError) =>
    requestContext.run({ requestId: 'req-1', log, operation: null, hidesSubgraphs: true }, () =>
      maskError(error.toJSON(), error),
    );
  const extensions = { serviceName: 'orders', code: 'DEPENDENCY_UNAVAILABLE' };
  const unanswered = masked(new GraphQLError('orders does not answer.', { path: ['a'], extensions }));
  const own = masked(new Fault(commonFaults.dependencyUnavailable, 'The events of orders cannot be read yet.'));
  for (const error of [unanswered, own])
    expect(error).toMatchObject({ message: commonFaults.dependencyUnavailable.message });
  const refused = masked(new GraphQLError('no such thing', { extensions: { ...extensions, code: 'NOT_FOUND' } }));
  expect(refused).toEqual({ message: 'no such thing', extensions: { code: 'NOT_FOUND', requestId: 'req-1' } });
  for (const error of [unanswered, own, refused]) expect(JSON.stringify(error)).not.toContain('orders');
});

test('an error of a subgraph with a public code keeps its message and code only', () => {
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
])('an error of a subgraph with the code %p is masked', (code) => {
  const error = new GraphQLError('duplicate key value "hunter2"', { extensions: { code, serviceName: 'users' } });
  expect(mask(error)).toEqual({
    message: commonFaults.internal.message,
    extensions: { code: 'INTERNAL', requestId: 'req-1', subgraph: 'users' },
  });
});

test('faults of the gateway keep their message, unexpected errors are masked', () => {
  const fault = new Fault(commonFaults.forbidden, 'Not allowed.');
  expect(mask(new GraphQLError('Not allowed.', { originalError: fault }))).toMatchObject({ message: 'Not allowed.' });
  const unexpected = new GraphQLError('x', { originalError: new TypeError('undefined is not a function') });
  expect(mask(unexpected)).toMatchObject({ extensions: { code: 'INTERNAL' } });
});

test('an operation that cannot be planned is refused with its code, and its reason is in the log only', () => {
  const lines: string[] = [];
  const recorded = createLog({ service: 'gateway', level: 'error' }, { write: (line) => void lines.push(line) });
  const fault = new Fault(gatewayFaults.operationNotPlanned, undefined, { cause: new Error('no key of User') });
  const context = { requestId: 'req-1', log: recorded, operation: 'Me' };
  const masked = requestContext.run(context, () => maskError(fault.toJSON(), fault));
  expect(masked).toMatchObject({ extensions: { code: 'OPERATION_NOT_PLANNED', requestId: 'req-1' } });
  expect(JSON.stringify(masked)).not.toContain('no key of User');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { requestId: 'req-1', operation: 'Me', err: { message: 'no key of User' } },
  ]);
});
