import { expect, test } from '@jest/globals';
import { buildSchema, graphql } from 'graphql';
import { redactValues } from './redactValues.ts';

const schema = buildSchema(`
  input Login { email: String!, password: String!, kind: Kind, times: Int }
  enum Kind { SHORT LONG }
  type Query { login(input: Login!): Int }
`);

async function messageFor(input: unknown): Promise<string> {
  const source = 'query ($input: Login!) { login(input: $input) }';
  const { errors } = await graphql({ schema, source, variableValues: { input } });
  return redactValues(errors?.[0]?.message ?? '');
}

const whole = { email: 'ada@example.com', password: 'my; "secret" at "x"; y' };

test.each<[unknown, string]>([
  [{ ...whole, admin: true }, 'Field "admin" is not defined by type "Login".'],
  [{ password: whole.password }, 'Field "email" of required type "String!" was not provided.'],
  [{ ...whole, password: [whole.password] }, 'String cannot represent a non string value'],
  [{ ...whole, kind: 'MIDDLE' }, 'Value "MIDDLE" does not exist in "Kind" enum.'],
  [{ ...whole, times: 1.5 }, 'Int cannot represent non-integer value'],
  [whole.password, 'Expected type "Login" to be an object.'],
])('%j is refused without being quoted: %s', async (input, reason) => {
  const message = await messageFor(input);
  expect(message).toMatch(/^Variable "\$input" got invalid value/);
  expect(message).toContain(reason);
  expect(message).not.toContain('secret');
});

test('a scalar of our own says what it expected, and the value it got is left out', () => {
  const message = 'Variable "$at" got invalid value "a; secret"; DateTime: expected ISO 8601, got "a; secret"';
  expect(redactValues(message)).toBe('Variable "$at" got invalid value: DateTime: expected ISO 8601');
});

test('it says where in the variable the wrong value is', async () => {
  expect(await messageFor({ ...whole, times: 'x' })).toContain('at "input.times"');
});

test('other messages stay as they are', () => {
  expect(redactValues('Cannot query field "x" on type "Query".')).toBe('Cannot query field "x" on type "Query".');
});

test('what GraphQL quotes of an enum or a name is cut before it fills a log', async () => {
  const long = 'x'.repeat(100_000);
  expect(await messageFor({ ...whole, kind: long })).toContain(`"${'x'.repeat(60)}…" does not exist in "Kind" enum`);
  expect(redactValues(`Cannot query field "${long}" on type "Query".`).length).toBeLessThan(200);
});

test.each(['x', '💥', '; ', '" at "', '"; '])('a long value of %j costs no more than reading it', async (text) => {
  const input = { ...whole, kind: text.repeat(100_000 / text.length) };
  const began = performance.now();
  expect(await messageFor(input)).toMatch(/^Variable "\$input" got invalid value/);
  expect(performance.now() - began).toBeLessThan(1000);
});
