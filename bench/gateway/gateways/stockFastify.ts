import '../../../gateway/execution/telemetryOff.ts';
import { ApolloGateway, type GraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import fastify from 'fastify';
import { Pool } from 'undici';
import { runGateway } from '../runGateway.ts';

type Response = Awaited<ReturnType<GraphQLDataSource['process']>>;

const headers = { 'content-type': 'application/json', accept: 'application/json' };

// @apollo/gateway with a data source on an undici pool for each subgraph, behind Fastify.
await runGateway(async ({ supergraphSdl }) => {
  const buildService = ({ url = '' }: { url?: string }): GraphQLDataSource => {
    const { origin, pathname: path } = new URL(url);
    const pool = new Pool(origin, { connections: 128 });
    return {
      async process({ request: { query, variables } }) {
        const body = JSON.stringify({ query, variables });
        const response = await pool.request({ path, method: 'POST', headers, body });
        return (await response.body.json()) as Response;
      },
    };
  };
  const apollo = new ApolloServer({ gateway: new ApolloGateway({ supergraphSdl, buildService }), introspection: true });
  await apollo.start();
  const app = fastify();
  app.post('/graphql', fastifyApolloHandler(apollo));
  return `${await app.listen({ host: '127.0.0.1', port: 0 })}/graphql`;
});
