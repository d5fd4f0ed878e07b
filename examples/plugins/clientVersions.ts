import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';

type ClientVersionsOptions = {
  /** The oldest version that is served, by the name of the client; clients without an entry are all served. */
  readonly oldest?: Readonly<Record<string, string>>;
};

const ROUTE = '/client-versions';

/**
 * A plugin for the gateway: counts the operations of each version of each client by the headers that Apollo's clients
 * send, shows them at /client-versions, and answers 426 to versions that are no longer served.
 *
 * @example
 * plugins:
 *   - module: ./examples/plugins/clientVersions.ts
 *     options: { oldest: { web: 2.1.0 } }
 */
const clientVersions: FastifyPluginAsync<ClientVersionsOptions> = async (app, { oldest = {} }) => {
  for (const [client, version] of Object.entries(oldest))
    if (!/^\d+(\.\d+)*$/.test(version)) throw new Error(`oldest.${client}: expected a version, got ${version}`);
  const operations = new Map<string, number>();

  app.addHook('onRequest', async (request, reply) => {
    const { client, version } = clientOf(request);
    const least = oldest[client];
    if (request.url === ROUTE || least === undefined || compareVersions(version, least) >= 0) return undefined;
    const message = `Version ${least} of ${client} or a later one is needed: update it.`;
    // The hook returns the reply, so that the request ends here.
    return reply.code(426).send({ errors: [{ message, extensions: { code: 'CLIENT_OUTDATED' } }] });
  });
  app.addHook('onSend', async (request, reply, payload) => {
    const least = oldest[clientOf(request).client];
    if (least !== undefined) void reply.header('x-oldest-client-version', least);
    return payload;
  });
  app.addHook('onResponse', async (request) => {
    if (request.graphql === null) return;
    const { client, version } = clientOf(request);
    const name = `${client} ${version} ${request.graphql.type ?? 'refused'}`;
    operations.set(name, (operations.get(name) ?? 0) + 1);
  });
  app.get(ROUTE, async () => Object.fromEntries(operations));
};

// With `fastify-plugin` the hooks apply to the routes of the gateway too.
export default fp(clientVersions, { name: 'client-versions' });

function clientOf({ headers }: FastifyRequest): { readonly client: string; readonly version: string } {
  const text = (name: string) => String(headers[name] ?? 'unknown').slice(0, 50);
  return { client: text('apollographql-client-name'), version: text('apollographql-client-version') };
}

/** Compares the numbers of versions; one that is no number counts as 0. */
function compareVersions(one: string, other: string): number {
  const [left, right] = [one, other].map((text) => text.split('.').map((part) => Number.parseInt(part, 10) || 0));
  for (let at = 0; at < Math.max(left?.length ?? 0, right?.length ?? 0); at += 1) {
    const difference = (left?.[at] ?? 0) - (right?.[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
