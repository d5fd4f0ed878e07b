import { expect, test } from '@jest/globals';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { execute, parse } from 'graphql';
import { schemaDigest } from './schemaDigest.ts';

const sdl = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@authenticated"])
  scalar DateTime
  interface Node { id: ID! }
  "A person."
  type Person implements Node @key(fields: "id") { name(short: Boolean = false, in: String): String "Its id." id: ID! at: DateTime }
  input PersonInput { name: String = "x" ids: [ID!]! }
  enum Mood { GOOD BAD }
  union Thing = Person
  type Query { me: Person @authenticated thing(of: PersonInput): Thing }
`;

async function served(typeDefs: string): Promise<string> {
  const schema = buildSubgraphSchema([{ typeDefs: parse(typeDefs), resolvers: {} }]);
  const { data } = await execute({ schema, document: parse('{ _service { sdl } }') });
  return (data as { _service: { sdl: string } })._service.sdl;
}

test('a schema and the _service of a server that runs it have the same digest', async () => {
  expect(schemaDigest(await served(sdl))).toBe(schemaDigest(sdl));
});

test('order and descriptions do not change the digest', () => {
  const reordered = sdl.replace('GOOD BAD', 'BAD GOOD').replace('"A person."', '# nothing');
  expect(schemaDigest(reordered)).toBe(schemaDigest(sdl));
});

test('another field, argument, default or nullability changes the digest', () => {
  const changes: [string, string][] = [
    ['id: ID! at', 'id: ID! more: Int at'],
    ['in: String', 'in: Int'],
    ['= false', '= true'],
    ['me: Person', 'me: Person!'],
  ];
  for (const [from, to] of changes) expect(schemaDigest(sdl.replace(from, to))).not.toBe(schemaDigest(sdl));
});
