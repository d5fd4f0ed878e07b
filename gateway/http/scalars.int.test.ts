import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { openSmallFederation } from '../../tests/smallFederation.ts';

let federation: Awaited<ReturnType<typeof openSmallFederation>>;
beforeAll(async () => {
  federation = await openSmallFederation();
});
afterAll(() => federation[Symbol.asyncDispose]());
beforeEach(() => {
  for (const { queries } of [federation.users, federation.orders]) queries.length = 0;
});

const wrong = [
  ['(at: "garbage")', { at: 'garbage' }, 'DateTime: expected ISO 8601'],
  ['(at: 5)', { at: 5 }, 'DateTime: expected ISO 8601'],
  ['(at: "2026-02-30T00:00:00Z")', { at: '2026-02-30T00:00:00Z' }, 'DateTime: expected ISO 8601'],
  ['(at: "2026-01-31T24:00:00Z")', { at: '2026-01-31T24:00:00Z' }, 'DateTime: expected ISO 8601'],
  ['(filter: { at: ["x"] })', { filter: { at: ['x'] } }, 'DateTime: expected ISO 8601'],
  ['(filter: { amountMinor: 1.5 })', { filter: { amountMinor: 1.5 } }, 'MinorUnits: expected a whole number'],
  ['(filter: { amountMinor: "5" })', { filter: { amountMinor: '5' } }, 'MinorUnits: expected a whole number'],
  [
    '(filter: { amountMinor: 9007199254740992 })',
    { filter: { amountMinor: 2 ** 53 } },
    'MinorUnits: expected a whole number',
  ],
] as const;
const fieldPaths = [
  ['at the root', (args: string) => `ordersAfter${args} { number }`],
  ['in an entity fetch', (args: string) => `anyone { ordersAfter${args} { number } }`],
] as const;
const cases = fieldPaths.flatMap(([where, field]) => wrong.map((each) => [where, field, ...each] as const));

test.each(cases)(
  '%s, %#: a literal or variable that its scalar refuses is 400',
  async (...[, field, args, variables, reason]) => {
    const literal = await federation.execute(`{ ${field(args)} }`);
    const query = `query ($at: DateTime, $filter: Filter) { ${field('(at: $at, filter: $filter)')} }`;
    const variable = await federation.execute(query, { variables });
    for (const { status, body } of [literal, variable]) {
      expect({ status, body }).toEqual({
        status: 400,
        body: { errors: [expect.objectContaining({ message: expect.stringContaining(reason) })] },
      });
      expect(body.errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
      expect(body.errors?.[0]?.message).not.toMatch(/Value\b/);
    }
    expect([...federation.users.queries, ...federation.orders.queries]).toEqual([]);
  },
);

test('valid values reach the subgraph unchanged', async () => {
  const args = '(at: "2024-02-29T23:59:59+02:00", filter: { amountMinor: -5, at: ["2026-01-31T12:00:00.000Z"] })';
  expect((await federation.execute(`{ ordersAfter${args} { number } }`)).body).toEqual({
    data: { ordersAfter: [{ number: 'A-1' }] },
  });
  expect(federation.orders.queries[0]).toContain('at:"2024-02-29T23:59:59+02:00"');
});
