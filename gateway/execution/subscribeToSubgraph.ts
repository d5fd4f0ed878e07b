import { Fault } from '#platform/faults/faults.ts';
import { gatewayFaults } from '../errors.ts';
import type { SubgraphSettings, SubscriptionSettings } from '../subgraphSettings.ts';
import { createHeaderRules, FLAGS_HEADER, type ClientHeaders } from './headerRules.ts';
import type { PreparedOperation } from './operationEngine.ts';
import { openServerSentEvents } from './serverSentEvents.ts';
import type { SubgraphClient } from './subgraphClient.ts';
import type { SubgraphEvent } from './subgraphEvents.ts';
import { openWebSocketEvents } from './webSocketEvents.ts';

/** One subscription of a client. */
type SubgraphSubscription = {
  readonly fetch: NonNullable<PreparedOperation['subscription']>;
  /** The variables of the client's request. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly headers: ClientHeaders | undefined;
  /** The feature flags of the caller; absent: none. */
  readonly flags?: readonly string[] | undefined;
  /** Aborting ends it. */
  readonly signal: AbortSignal;
};

type SubscribeOptions = {
  readonly client: (subgraph: string) => Pick<SubgraphClient, 'url' | 'isSigned'>;
  readonly settingsOf: (subgraph: string) => SubgraphSettings;
  readonly callTimeoutMs: number;
  readonly maxMessageBytes: number;
};

/** Subscribes to a subgraph. Rejects when the subgraph does not accept it. */
export type SubscribeToSubgraph = (subscription: SubgraphSubscription) => Promise<AsyncIterable<SubgraphEvent>>;

/**
 * Creates the function that subscribes by the protocol of the subgraph's settings, with the headers that its rules
 * select. Each subscription has a connection of its own.
 */
export function createSubgraphSubscribe(o: SubscribeOptions): SubscribeToSubgraph {
  return async ({ fetch, variables, headers = {}, flags = [], signal }) => {
    const { serviceName: subgraph, operation: query, variableUsages = [] } = fetch;
    const settings = o.settingsOf(subgraph);
    const { url, isSigned } = o.client(subgraph);
    if (isSigned)
      throw new Fault(gatewayFaults.badRequest, `${subgraph} serves no subscriptions: its calls are signed.`);
    const used = Object.entries(variables).filter(
      ([name, value]) => variableUsages.includes(name) && value !== undefined,
    );
    const open = settings.subscriptions.protocol === 'sse' ? openServerSentEvents : openWebSocketEvents;
    return open({
      subgraph,
      url: subscriptionUrl(url, settings.subscriptions),
      payload: { query, variables: Object.fromEntries(used) },
      headers: {
        ...createHeaderRules(settings.headers)(headers),
        ...(flags.length > 0 && { [FLAGS_HEADER]: flags.join() }),
      },
      connectTimeoutMs: o.callTimeoutMs,
      maxMessageBytes: o.maxMessageBytes,
      signal,
    });
  };
}

/** The address of a subgraph's subscriptions, with the scheme of their protocol. */
export function subscriptionUrl(subgraphUrl: string, { protocol, path = '', url = path }: SubscriptionSettings): URL {
  const address = new URL(url, subgraphUrl);
  address.protocol = address.protocol.replace(/^(http|ws)/, protocol === 'sse' ? 'http' : 'ws');
  return address;
}
