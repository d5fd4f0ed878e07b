import { beforeAll, expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { composeSubgraphs } from '../composition/composeSubgraphs.ts';
import { readSupergraph } from '../composition/supergraph.ts';
import { fetchesIn } from './planFetches.ts';
import { createInlinePlanning } from './planning.ts';

const link =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@interfaceObject"])\n';
const media = `${link}interface Media @key(fields: "id") { id: ID! }
type Book implements Media @key(fields: "id") { id: ID! } type Film implements Media @key(fields: "id") { id: ID! }
type Query { media: [Media] }`;
const reviews = `${link}type Media @interfaceObject @key(fields: "id") { id: ID! score: Int! review: String box: Box }
type Box { size: Int! text: String }`;

let callsOf: (text: string) => Promise<unknown>;
beforeAll(async () => {
  const subgraphs = Object.entries({ media, reviews }).map(([name, sdl]) => ({ name, sdl, url: `http://${name}` }));
  const composition = await composeSubgraphs(subgraphs);
  if (composition.kind === 'failed') throw new Error(composition.reasons.join('; '));
  const supergraph = readSupergraph(composition.supergraphSdl, 'open');
  const plan = createInlinePlanning();
  callsOf = async (text) =>
    fetchesIn(await plan(supergraph, parse(text)))
      .filter(({ serviceName }) => serviceName === 'reviews')
      .map(({ requires = [], operation }) => [
        requires.map((each) => (each.kind === 'InlineFragment' ? each.typeCondition : null)),
        operation
          .replaceAll(/\s+/g, ' ')
          .match(/\.\.\. ?on Media ?{ ?(.*?) ?} } }$|on Media{(.*)}}}$/)
          ?.slice(1)
          .join(''),
      ]);
});

test('a field that may not be null is requested for objects of the types that it is selected on', async () => {
  expect(await callsOf('{ media { __typename review ... on Book { score } } }')).toEqual([
    [['Book'], 'review score'],
    [['Film'], 'review'],
  ]);
  expect(await callsOf('{ media { __typename ... on Book { score } ... on Film { box { text } } } }')).toEqual([
    [['Book'], 'score'],
    [['Film'], 'box { text }'],
  ]);
});

test('a field below a field is requested for the types that it is selected on', async () => {
  const text = '{ media { __typename box { text } ... on Film { box { size } } } }';
  expect(await callsOf(text)).toEqual([
    [['Book'], 'box { text }'],
    [['Film'], 'box { text size }'],
  ]);
});

test('fields that may be null, or are selected on all types, are one call', async () => {
  expect(await callsOf('{ media { __typename ... on Book { review } ... on Film { box { text } } } }')).toHaveLength(1);
  expect(await callsOf('{ media { score ... on Book { __typename } } }')).toHaveLength(1);
});
