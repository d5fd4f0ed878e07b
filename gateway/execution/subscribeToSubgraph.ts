import { Fault } from '#platform/faults/faults.ts';
import { gatewayFaults } from '../errors.ts';
import type { SubgraphSettings, SubscriptionSettings } from '../subgraphSettings.ts';
import { createHeaderRules, FLAGS_HEADER, type ClientHeaders } from './headerRules.ts';
import type { PreparedOperation } from './operationEngine.ts';
import { openServerSentEvents } from './serverSentEvents.ts';
import type { TrafficState } from '../traffic/openTraffic.ts';
import { isUnavailable, type SubgraphClient } from './subgraphClient.ts';
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
  readonly client: (subgraph: string) => Pick<SubgraphClient, 'trafficState' | 'isSigned'>;
  /** How many subscriptions run at each instance, by its URL. */
  readonly running: Map<string, number>;
  readonly settingsOf: (subgraph: string) => SubgraphSettings;
  readonly callTimeoutMs: number;
  readonly maxMessageBytes: number;
};

/** The events of a subscription, and the URL of the instance that sends them; null: the settings name one address. */
export type SubscribedEvents = { readonly events: AsyncIterable<SubgraphEvent>; readonly instanceUrl: string | null };

/** Subscribes to a subgraph. Rejects when the subgraph does not accept it. */
export type SubscribeToSubgraph = (subscription: SubgraphSubscription) => Promise<SubscribedEvents>;

/**
 * Creates the function that subscribes by the protocol of the subgraph's settings, with the headers that its rules
 * select. Each subscription has a connection of its own, to the instance that has the fewest for its weight; one that
 * cannot be reached is followed by the next.
 */
export function createSubgraphSubscribe(o: SubscribeOptions): SubscribeToSubgraph {
  return async ({ fetch, variables, headers = {}, flags = [], signal }) => {
    const { serviceName: subgraph, operation: query, variableUsages = [] } = fetch;
    const settings = o.settingsOf(subgraph);
    const { trafficState, isSigned } = o.client(subgraph);
    if (isSigned)
      throw new Fault(gatewayFaults.badRequest, `${subgraph} serves no subscriptions: its calls are signed.`);
    const used = Object.entries(variables).filter(
      ([name, value]) => variableUsages.includes(name) && value !== undefined,
    );
    const open = settings.subscriptions.protocol === 'sse' ? openServerSentEvents : openWebSocketEvents;
    const subscription = {
      subgraph,
      payload: { query, variables: Object.fromEntries(used) },
      headers: {
        ...createHeaderRules(settings.headers)(headers),
        ...(flags.length > 0 && { [FLAGS_HEADER]: flags.join() }),
      },
      connectTimeoutMs: o.callTimeoutMs,
      maxMessageBytes: o.maxMessageBytes,
      signal,
    };
    const { subscriptions } = settings;
    const openAt = async (url: string) => open({ ...subscription, url: subscriptionUrl(url, subscriptions) });
    const byLoad = () => usableInstances(trafficState()).toSorted((a, b) => loadOf(a, o) - loadOf(b, o));
    if (URL.canParse(subscriptions.url ?? ''))
      return { events: await openAt(byLoad()[0]?.url ?? ''), instanceUrl: null };
    return openAtFirst(byLoad(), { openAt, signal, running: o.running });
  };
}

type Instance = TrafficState['instances'][number];

/** The instances that may serve a subscription: those that are not ejected, or all when all are. */
export function usableInstances({ instances }: Pick<TrafficState, 'instances'>): readonly Instance[] {
  const usable = instances.filter(({ isEjected, weight }) => !isEjected && weight > 0);
  return usable.length > 0 ? usable : instances;
}

const loadOf = ({ url, weight }: Instance, { running }: Pick<SubscribeOptions, 'running'>): number =>
  ((running.get(url) ?? 0) + 1) / Math.max(weight, Number.MIN_VALUE);

type OpenAt = Pick<SubscribeOptions, 'running'> &
  Pick<SubgraphSubscription, 'signal'> & {
    readonly openAt: (url: string) => Promise<AsyncIterable<SubgraphEvent>>;
  };

/** Subscribes at the first instance that answers, and counts the subscription there until it is aborted. */
async function openAtFirst(instances: readonly Instance[], o: OpenAt): Promise<SubscribedEvents> {
  const { openAt, signal, running } = o;
  for (const [at, { url }] of instances.entries()) {
    const count = (by: number): void => void running.set(url, (running.get(url) ?? 0) + by);
    count(1);
    try {
      const events = await openAt(url);
      signal.addEventListener('abort', () => count(-1), { once: true });
      return { events, instanceUrl: url };
    } catch (error) {
      count(-1);
      if (!isUnavailable(error) || signal.aborted || at === instances.length - 1) throw error;
    }
  }
  throw new Fault(gatewayFaults.dependencyUnavailable, 'expected an instance of the subgraph, got none');
}

/** The address of a subgraph's subscriptions, with the scheme of their protocol. */
export function subscriptionUrl(subgraphUrl: string, { protocol, path = '', url = path }: SubscriptionSettings): URL {
  const address = new URL(url, subgraphUrl);
  address.protocol = address.protocol.replace(/^(http|ws)/, protocol === 'sse' ? 'http' : 'ws');
  return address;
}
