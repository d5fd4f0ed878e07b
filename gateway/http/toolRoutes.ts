import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { printSchema, type GraphQLSchema } from 'graphql';
import type { Exposure } from '../exposure.ts';
import { createAssets } from './pageAssets.ts';
import { graphiqlPage, sandboxPage, type ToolPage } from './pages.ts';

type ToolOptions = {
  readonly exposure: Pick<Exposure, 'introspection' | 'graphiql'>;
  readonly offersDemoAccounts: boolean;
  /** The API schema of the current supergraph. */
  readonly apiSchema: () => GraphQLSchema;
};

/**
 * Serves what is exposed: Apollo Sandbox at /, GraphiQL, which works offline, at /graphiql, and the schema at
 * /schema.graphql.
 */
export function toolRoutes(app: FastifyInstance, o: ToolOptions): void {
  // Public, as introspection is. Code generators read this format.
  if (o.exposure.introspection)
    app.get('/schema.graphql', (_request, reply) =>
      reply.type('text/plain; charset=utf-8').header('cache-control', 'no-cache').send(printSchema(o.apiSchema())),
    );
  if (o.exposure.graphiql) pageRoutes(app, createAssets(o));
}

function pageRoutes(app: FastifyInstance, assets: ReturnType<typeof createAssets>): void {
  const sendPage = (page: ToolPage) => (_request: FastifyRequest, reply: FastifyReply) =>
    reply.type('text/html; charset=utf-8').header('content-security-policy', page.policy).send(page.html);

  app.get('/', sendPage(sandboxPage));
  app.get('/graphiql', sendPage(graphiqlPage));
  for (const url of ['/graphiql/:file', '/sandbox/:file']) {
    app.get(url, async (request, reply) => {
      const asset = await assets(request.url.split('?', 1)[0] ?? '');
      if (!asset) return reply.callNotFound();
      void reply.headers({ etag: asset.etag, 'cache-control': 'no-cache', vary: 'accept-encoding' });
      if (request.headers['if-none-match'] === asset.etag) return reply.code(304).send();
      void reply.type(asset.type);
      const acceptsGzip = request.headers['accept-encoding']?.includes('gzip') ?? false;
      return acceptsGzip ? reply.header('content-encoding', 'gzip').send(asset.gzipped) : reply.send(asset.text);
    });
  }
}
