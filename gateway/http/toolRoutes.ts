import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { printSchema, type GraphQLSchema } from 'graphql';
import type { Exposure } from '../exposure.ts';
import { createAssets } from './pageAssets.ts';
import { graphiqlPage, sandboxPage, type ToolPage } from './pages.ts';

type ToolOptions = {
  readonly exposure: () => Pick<Exposure, 'introspection' | 'graphiql'>;
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
  app.get('/schema.graphql', (_request, reply) => {
    if (!o.exposure().introspection) return reply.callNotFound();
    void reply.type('text/plain; charset=utf-8').header('cache-control', 'no-cache');
    return reply.send(printSchema(o.apiSchema()));
  });
  pageRoutes(app, createAssets(o), () => o.exposure().graphiql);
}

function pageRoutes(app: FastifyInstance, assets: ReturnType<typeof createAssets>, isServed: () => boolean): void {
  const sendPage = (page: ToolPage) => (_request: FastifyRequest, reply: FastifyReply) =>
    isServed()
      ? reply.type('text/html; charset=utf-8').header('content-security-policy', page.policy).send(page.html)
      : reply.callNotFound();

  app.get('/', sendPage(sandboxPage));
  app.get('/graphiql', sendPage(graphiqlPage));
  for (const url of ['/graphiql/:file', '/sandbox/:file']) {
    app.get(url, async (request, reply) => {
      if (!isServed()) return reply.callNotFound();
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
