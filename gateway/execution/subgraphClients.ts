import { openSubgraphClient, type SubgraphClient, type SubgraphClientOptions } from './subgraphClient.ts';

/**
 * The clients of all subgraphs, by name. A subgraph whose URL changes gets a new client; the old one closes when it is
 * idle.
 */
export type SubgraphClients = {
  readonly of: (name: string) => SubgraphClient;
  readonly all: () => readonly SubgraphClient[];
  readonly replace: (subgraphs: readonly { readonly name: string; readonly url: string }[]) => void;
} & AsyncDisposable;

type ClientsOptions = Omit<SubgraphClientOptions, 'name' | 'url'> & {
  /** Origins that override the URLs of the supergraph, by subgraph name. */
  readonly urls: Readonly<Record<string, string | undefined>>;
};

/** Opens no connection before the first call. */
export function openSubgraphClients({ urls, ...options }: ClientsOptions): SubgraphClients {
  const clients = new Map<string, SubgraphClient>();
  const closing: Promise<void>[] = [];
  const drop = (name: string): void => {
    const client = clients.get(name);
    if (client) closing.push(Promise.resolve(client[Symbol.asyncDispose]()));
    clients.delete(name);
  };

  return {
    of(name) {
      const client = clients.get(name);
      if (!client) throw new Error(`expected a subgraph of the supergraph, got ${name}`);
      return client;
    },
    all: () => [...clients.values()],
    replace(subgraphs) {
      const wanted = new Map(subgraphs.map(({ name, url }) => [name, urlOfSubgraph(url, urls[name])]));
      for (const [name, client] of clients) if (wanted.get(name) !== client.url) drop(name);
      for (const [name, url] of wanted)
        if (!clients.has(name)) clients.set(name, openSubgraphClient({ ...options, name, url }));
    },
    async [Symbol.asyncDispose]() {
      for (const name of clients.keys()) drop(name);
      await Promise.all(closing);
    },
  };
}

function urlOfSubgraph(url: string, origin: string | undefined): string {
  return origin === undefined ? url : new URL('/graphql', origin).href;
}
