import { readFile } from 'node:fs/promises';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { subgraphs, type SubgraphName } from '../../commands/subgraphs.ts';
import { supergraphFiles } from '../../gateway/supergraphFiles.ts';
import { readSupergraph } from '../../gateway/composition/supergraph.ts';
import { accessMatrix, type MatrixCell } from './accessMatrix.ts';
import { fieldOperations } from './fieldOperations.ts';
import { openMutationCases } from './mutationCases.ts';
import { mutationMatrix, type MutationMatrixOptions } from './mutationMatrix.ts';
import type { fillMatrixShop, ShopCaller } from './openMatrixShop.ts';
import { openSubgraphCalls } from './subgraphCalls.ts';

type Shop = Awaited<ReturnType<typeof fillMatrixShop>>;

/** Reads every field of the shop, or some, as every caller, through the gateway and from each subgraph past it. */
export async function readShopMatrix({ execute, callers, entries, env }: Shop, only: readonly string[] | null = null) {
  const { apiSchema, fieldPolicies: policies } = readSupergraph(await readFile(supergraphFiles.committedFile, 'utf8'));
  const all = fieldOperations(apiSchema(), entries);
  const operations = all.filter(({ coordinate }) => only === null || only.includes(coordinate));
  const tokens = new Map(callers.map((each) => [each.name, each.token]));
  const throughGateway = await accessMatrix({
    operations,
    callers,
    policies,
    send: (query, { name }) => execute(query, {}, tokens.get(name) ?? null),
  });
  const calls = await openSubgraphCalls(env);
  const ofSubgraphs: MatrixCell[] = [];
  for (const { name } of subgraphs) {
    const schema = buildSubgraphSchema({ typeDefs: parse(await readFile(`subgraphs/${name}/schema.graphql`, 'utf8')) });
    const known = new Set(operations.map(({ coordinate }) => coordinate));
    const own = fieldOperations(schema, entries).filter(({ coordinate }) => known.has(coordinate));
    const send = (query: string, { claims }: Pick<ShopCaller, 'claims'>) => calls.asGateway(name, { query }, claims);
    ofSubgraphs.push(...(await accessMatrix({ operations: own, callers, policies, send })).map(lenient(name)));
  }
  return { throughGateway, ofSubgraphs, operations };
}

/** Calls every mutation of the shop, or some, as every caller; see {@link mutationMatrix}. */
export async function readShopMutations(shop: Shop, only: readonly string[] | null = null) {
  const { apiSchema, fieldPolicies: policies } = readSupergraph(await readFile(supergraphFiles.committedFile, 'utf8'));
  const fields = Object.values(apiSchema().getMutationType()?.getFields() ?? {});
  const { cases, readState } = await openMutationCases(shop);
  const names = [...Object.keys(cases), ...fields.map(({ name }) => name).filter((name) => !(name in cases))];
  const calls = await openSubgraphCalls(shop.env);
  const subgraphOf = await mutationOwners();
  return mutationMatrix({
    // Those with cases first, in their order: an order is paid, then shipped.
    mutations: names.flatMap((each) => fields.filter(({ name }) => name === each && (only?.includes(name) ?? true))),
    callers: shop.callers,
    policies,
    cases,
    readState,
    throughGateway: ({ query, variables }, { token }) => shop.execute(query, variables, token),
    pastGateway: (mutation, operation, { claims }) => {
      const subgraph = subgraphOf.get(mutation);
      if (!subgraph) throw new Error(`expected a subgraph of ${mutation}`);
      return calls.asGateway(subgraph, operation, claims) as ReturnType<MutationMatrixOptions['pastGateway']>;
    },
  });
}

async function mutationOwners(): Promise<ReadonlyMap<string, SubgraphName>> {
  const owners = new Map<string, SubgraphName>();
  for (const { name } of subgraphs) {
    const schema = buildSubgraphSchema({ typeDefs: parse(await readFile(`subgraphs/${name}/schema.graphql`, 'utf8')) });
    for (const field of Object.keys(schema.getMutationType()?.getFields() ?? {})) owners.set(field, name);
  }
  return owners;
}

/** A subgraph may hide what the gateway denies: it must not show it. */
function lenient(name: SubgraphName) {
  return (cell: MatrixCell): MatrixCell => {
    const isHidden = cell.expected !== 'shown' && cell.got !== 'shown' && !cell.got.startsWith('error');
    return { ...cell, coordinate: `${name}: ${cell.coordinate}`, got: isHidden ? cell.expected : cell.got };
  };
}
