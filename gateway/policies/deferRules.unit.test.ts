import { expect, test } from '@jest/globals';
import { buildSchema, parse, validate } from 'graphql';
import { deferRules } from './deferRules.ts';

const schema = buildSchema(`
  directive @defer(if: Boolean! = true, label: String) on FRAGMENT_SPREAD | INLINE_FRAGMENT
  type User { id: ID friend: User } type Query { me: User } type Mutation { rename: User } type Subscription { changed: User }
`);

function messages(text: string): readonly string[] {
  return validate(schema, parse(text), deferRules).map(({ message }) => message);
}

test.each([
  ['{ ... @defer { me { ... @defer(label: "a") { id ... @defer(label: "b", if: false) { friend { id } } } } } }'],
  ['mutation { rename { ... @defer { id } } }'],
  ['subscription { changed { ... @defer(if: false) { id } } }'],
  ['subscription ($if: Boolean!) { changed { ... @defer(if: $if) { id } } }'],
])('%s is valid', (text) => {
  expect(messages(text)).toEqual([]);
});

test.each([
  [
    '{ me { ... @defer(label: "a") { id } } ...F } fragment F on Query { me { ... @defer(label: "a") { id } } }',
    'unique',
  ],
  ['query ($l: String) { me { ... @defer(label: $l) { id } } }', 'a literal string'],
  ['mutation { ...F @defer } fragment F on Mutation { rename { id } }', 'root fields of Mutation'],
  ['mutation { ... @defer(if: false) { rename { id } } }', 'root fields of Mutation'],
  ['subscription { changed { ...F } } fragment F on User { ... @defer { id } }', 'in a subscription'],
  ['subscription { changed { ... @defer(if: true) { id } } }', 'in a subscription'],
])('%s is refused', (text, reason) => {
  expect(messages(text)).toEqual([expect.stringContaining(reason)]);
});
