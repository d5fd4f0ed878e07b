import type { SubgraphSettings } from '../subgraphSettings.ts';
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
  readonly settingsOf: (name: string) => SubgraphSettings;
};

/** Opens no connection before the first call. */
export function openSubgraphClients({ urls, settingsOf, ...options }: ClientsOptions): SubgraphClients {
  const clients = new Map<string, SubgraphClient>();
  const closing: Promise<void>[] = [];
  const addressOf = ({ name, url }: { readonly name: string; readonly url: string }): string => {
    const origin = urls[name.toLowerCase().replaceAll('_', '-')];
    const address = origin === undefined ? (settingsOf(name).url ?? url) : new URL('/graphql', origin).href;
    if (URL.canParse(address)) return address;
    throw new Error(`expected a URL of the subgraph ${name}, got ${JSON.stringify(address)}`);
  };
  const open = (name: string, url: string): SubgraphClient => {
    const identity = settingsOf(name).identity === 'signed' ? options.identity : null;
    return openSubgraphClient({ ...options, identity, name, url });
  };
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
      const wanted = new Map(subgraphs.map((each) => [each.name, addressOf(each)]));
      for (const [name, client] of clients) if (wanted.get(name) !== client.url) drop(name);
      for (const [name, url] of wanted) if (!clients.has(name)) clients.set(name, open(name, url));
    },
    async [Symbol.asyncDispose]() {
      for (const name of clients.keys()) drop(name);
      await Promise.all(closing);
    },
  };
}
