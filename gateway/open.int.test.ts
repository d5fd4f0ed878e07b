import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ada, openSmallFederation, tea } from '../tests/smallFederation.ts';

let federation: Awaited<ReturnType<typeof openSmallFederation>>;
beforeAll(async () => {
  federation = await openSmallFederation();
});
afterAll(() => federation[Symbol.asyncDispose]());

test('one operation is answered by two subgraphs, and each knows who asks', async () => {
  const token = await federation.sign({ scope: 'a b' });
  const { status, headers, body } = await federation.ask(
    'query Order($id: ID!) { me { name } order(id: $id) { number customer { id name orders { number } } } }',
    { token, variables: { id: tea }, headers: { 'x-request-id': 'request-1234' } },
  );
  expect(body).toEqual({
    data: {
      me: { name: 'Ada' },
      order: { number: 'A-1', customer: { id: ada, name: 'Ada', orders: [{ number: 'A-1' }] } },
    },
  });
  expect(status).toBe(200);
  expect(headers.get('x-request-id')).toBe('request-1234');
  const claims = { subject: ada, session: 'ses_1', roles: ['CUSTOMER'], scopes: ['a', 'b'] };
  for (const call of [...federation.users.calls, ...federation.orders.calls])
    expect(call).toMatchObject({ caller: 'gateway', claims, requestId: 'request-1234' });
});
