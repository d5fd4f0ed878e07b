import mercuriusGateway from '@mercuriusjs/gateway';
import fastify from 'fastify';
import { runGateway } from '../runGateway.ts';
import { subgraphSdl } from '../subgraphs.ts';

// mercurius composes the subgraphs itself, as version 1 of Federation does: an entity of another subgraph is extended,
// and its key is external.
const OWNED = { accounts: ['User'], inventory: [], products: ['Product'], reviews: ['Review'] };

function firstVersion(name, sdl) {
  return sdl
    .replace(/^extend schema.*\n/, '')
    .replace('type Query', 'extend type Query')
    .replaceAll(/^type (\w+) (@key\(fields: "\w+"\) \{\s*\w+: \w+!)/gm, (definition, ...[type, keyField]) =>
      OWNED[name].includes(type) ? definition : `extend type ${type} ${keyField} @external`,
    );
}

await runGateway(async ({ urls }) => {
  const app = fastify();
  const services = Object.entries(urls).map(([name, url]) => ({
    name,
    url: `${url}/graphql`,
    schema: firstVersion(name, subgraphSdl[name]),
    keepAlive: 60_000,
    connections: 128,
  }));
  app.register(mercuriusGateway, { gateway: { services }, jit: 1 });
  return `${await app.listen({ host: '127.0.0.1', port: 0 })}/graphql`;
});
