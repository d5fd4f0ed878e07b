import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { printSchema, type GraphQLSchema } from 'graphql';
import { createAssets } from './pageAssets.ts';
import { graphiqlPage, sandboxPage, type Page } from './pages.ts';

type ToolOptions = {
  readonly offersDemoAccounts: boolean;
  /** The schema of clients, of the supergraph as it is now. */
  readonly apiSchema: () => GraphQLSchema;
};

/** The tools for people: Apollo Sandbox at /, GraphiQL, which needs no internet, at /graphiql, and the schema as a file. */
export function toolRoutes(app: FastifyInstance, o: ToolOptions): void {
  const assets = createAssets(o);
  const show = (page: Page) => (_request: FastifyRequest, reply: FastifyReply) =>
    reply.type('text/html; charset=utf-8').header('content-security-policy', page.policy).send(page.html);

  app.get('/', show(sandboxPage));
  app.get('/graphiql', show(graphiqlPage));
  // What introspection answers anybody, in the form that code generators read.
  app.get('/schema.graphql', (_request, reply) =>
    reply.type('text/plain; charset=utf-8').header('cache-control', 'no-cache').send(printSchema(o.apiSchema())),
  );
  for (const url of ['/graphiql/:file', '/sandbox/:file']) {
    app.get(url, async (request, reply) => {
      const asset = await assets(request.url.split('?', 1)[0] ?? '');
      if (!asset) return reply.callNotFound();
      void reply.headers({ etag: asset.etag, 'cache-control': 'no-cache', vary: 'accept-encoding' });
      if (request.headers['if-none-match'] === asset.etag) return reply.code(304).send();
      void reply.type(asset.type);
      const mayPack = request.headers['accept-encoding']?.includes('gzip') ?? false;
      return mayPack ? reply.header('content-encoding', 'gzip').send(asset.packed) : reply.send(asset.text);
    });
  }
}
