import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify from 'fastify';
import { channelName } from '#platform/eventLog/channelName.ts';
import type { NewEvent } from '#platform/eventLog/eventEnvelope.ts';
import { relayEvents } from '#platform/eventLog/relayEvents.ts';
import { serveEventLog } from '#platform/eventLog/serveEventLog.ts';
import { testIdentity } from '#platform/testing/testIdentity.ts';
import { derivedId } from '#platform/ids/ids.ts';
import { createLog } from '#platform/log/log.ts';
import { openLocalPubSub } from '#platform/pubSub/localPubSub.ts';
import type { PubSub } from '#platform/pubSub/pubSub.ts';
import { createMemoryEventLog, sampleEvent } from '#platform/testing/memoryEventLog.ts';
import { readGatewayConfig, type GatewayConfig } from '../gateway/config.ts';
import type { Caller } from '../gateway/context.ts';
import { openSubscriptionsOver } from './openSubscriptionsOver.ts';
import { nodesHeader } from './nodesHeader.ts';
import { identityKey, openSmallSubgraph, type Resolvers, type SmallSubgraph } from './smallSubgraph.ts';
import { writeFreshSupergraph } from './writeFreshSupergraph.ts';

const log = createLog({ service: 'test', level: 'silent' });
const header = nodesHeader(['key', 'authenticated']);

export const subscriptionSdl = {
  users: `${header}type User @key(fields: "id") @node(prefix: "usr") @identity @public { id: ID! name: String! } type Notification @key(fields: "id") @public { id: ID! title: String! } type Query @public { me: User }`,
  orders: `${header}type Order @key(fields: "id") @public { id: ID! number: String! customer: User }
type User @key(fields: "id", resolvable: false) @public { id: ID! }`,
  products: `${header}type ProductVariant @key(fields: "id") @node(prefix: "var", field: "productVariant") @public {
    id: ID! sku: String! mine: String @perCaller onHand: Int @authenticated
  }
  type Query @public { productVariant(id: ID!): ProductVariant }`,
};
type SubgraphName = keyof typeof subscriptionSdl;

/** The id of an order, derived from a name. */
export const orderId = (name: string): string => derivedId('ord', name);
export const userId = (name: string): string => derivedId('usr', name);
export const variantId = (name: string): string => derivedId('var', name);

/** A signed-in caller whose token lives for five minutes. */
export function callerOf(name: string, changes: Partial<Caller['claims']> & { expiresAtMs?: number } = {}): Caller {
  const { expiresAtMs = Date.now() + 300_000, ...claims } = changes;
  return {
    claims: { subject: userId(name), session: `ses_${name}`, roles: ['CUSTOMER'], scopes: [], ...claims },
    issuedAtSeconds: Math.floor(Date.now() / 1000) - 10,
    expiresAtMs,
  };
}

/** The owner of each order, which other users cannot see. */
type Owners = Map<string, string>;

type Claims = Caller['claims'] | null;

function resolversOf(owners: Owners, hidden: ReadonlySet<string>): Record<SubgraphName, Resolvers> {
  const order = ({ id }: { id: string }, { claims }: { claims: Caller['claims'] | null }) => {
    const isMine = owners.get(id) === claims?.subject || claims?.scopes.includes('order:read');
    return isMine ? { id, number: `N-${id.slice(-3)}`, customer: { __typename: 'User', id: owners.get(id) } } : null;
  };
  const user = ({ id }: { id: string }) => ({ id, name: `Name of ${id}` });
  const note = ({ id }: { id: string }) => ({ id, title: 'Your order is on its way' });
  const variant = ({ id }: { id: string }) => ({ id, sku: `SKU-${id.slice(-3)}` });
  const visible = (_: unknown, { id }: { id: string }, { claims }: { claims: Claims }) =>
    !hidden.has(id) || claims?.scopes.includes('catalog:write') ? variant({ id }) : null;
  const ofCaller = (_: unknown, __: unknown, { claims }: { claims: Claims }) => claims?.subject;
  return {
    users: { User: { __resolveReference: user as never }, Notification: { __resolveReference: note as never } },
    orders: { Order: { __resolveReference: order as never } },
    products: {
      ProductVariant: { __resolveReference: variant as never, mine: ofCaller, onHand: () => 7 },
      Query: { productVariant: visible },
    },
  };
}

/**
 * Opens three small subgraphs with event logs; `open` adds the subscriptions of a gateway, without transports.
 * Disposing does not close a given `carrier`.
 */
export async function openSubscriptionFederation(carrier?: PubSub) {
  const stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'live-'));
  stack.defer(() => rm(folder, { recursive: true }));
  const write = (name: string, text: string) => writeFile(join(folder, name), text);
  const pubSub = carrier ?? stack.use(openLocalPubSub());
  const files = { listFile: join(folder, 'supergraph.yaml'), committedFile: join(folder, 'supergraph.graphql') };
  const owners: Owners = new Map();
  const hidden = new Set<string>();
  const { subgraphs, logs } = await openSubgraphs(resolversOf(owners, hidden), { stack, pubSub });
  await writeGraph(write, subgraphs);
  await writeFreshSupergraph(files.listFile, files.committedFile);

  return {
    ...subgraphs,
    logs,
    owners,
    /** The ids of variants that only staff can see. */
    hidden,
    files,
    write,
    ...createPublishers(owners, logs),
    /** Opens the subscriptions of a new gateway, without earlier events in memory. */
    open: async (changes: Partial<GatewayConfig> = {}) => {
      const config = { ...readGatewayConfig({ IDENTITY_KEYS: identityKey }), supergraphFiles: files, ...changes };
      return stack.use(await openSubscriptionsOver(config, pubSub));
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

type Logs = Record<SubgraphName, ReturnType<typeof openLog>>;
type Resources = { readonly stack: AsyncDisposableStack; readonly pubSub: PubSub };

async function openSubgraphs(resolvers: Record<SubgraphName, Resolvers>, { stack, pubSub }: Resources) {
  const open = (name: SubgraphName) => openSmallSubgraph(name, subscriptionSdl[name], resolvers[name]);
  const subgraphs = { users: await open('users'), orders: await open('orders'), products: await open('products') };
  const logOf = (name: SubgraphName) => openLog(name, subgraphs[name], pubSub);
  const logs: Logs = { users: logOf('users'), orders: logOf('orders'), products: logOf('products') };
  for (const name of ['users', 'orders', 'products'] as const) {
    stack.defer(subgraphs[name].stop);
    stack.use(logs[name].relay);
  }
  return { subgraphs, logs };
}

/** Functions that publish events of the subgraphs. */
function createPublishers(owners: Owners, logs: Logs) {
  const versions = new Map<string, number>();
  const nextVersion = (subject: string): number => (versions.get(subject) ?? 0) + 1;
  const publish = (source: SubgraphName, fields: Partial<NewEvent>): void => {
    const subject = fields.subject ?? 'none';
    const version = nextVersion(subject);
    versions.set(subject, version);
    logs[source].eventLog.append(sampleEvent({ ...fields, subject, version }));
    logs[source].relay.wake();
  };
  return {
    publish,
    /** Publishes the next event of an order of `ownerName`; `eventOwner` is the owner in the event itself. */
    publishOrderEvent(name: string, ownerName: string, eventOwner = ownerName) {
      const [id, owner] = [orderId(name), userId(ownerName)];
      owners.set(id, owner);
      const sequence = nextVersion(id);
      const axes = { fromStatus: null, toStatus: 'PENDING', paymentStatus: 'UNPAID', fulfillmentStatus: 'UNFULFILLED' };
      const channels = [channelName('order', id), channelName('user', owner, 'orders')];
      const data = { orderId: id, number: 'A-1', sequence, ...axes };
      publish('orders', { type: 'order.created', subject: id, owner: userId(eventOwner), channels, data });
    },
    publishStockEvent(name: string, available: number) {
      const id = variantId(name);
      const data = { variantId: id, available, state: 'IN_STOCK' };
      publish('products', { type: 'stock.changed', subject: id, channels: [channelName('variant', id)], data });
    },
  };
}

function openLog(source: string, subgraph: SmallSubgraph, pubSub: PubSub) {
  const eventLog = createMemoryEventLog(source);
  const app = Fastify();
  serveEventLog(app, eventLog);
  for (const path of ['/events', '/events/head'])
    subgraph.serve(path, async (query) => {
      const { statusCode, body } = await app.inject(`${path}?${query}`);
      return { status: statusCode, body: JSON.parse(body) };
    });
  const sign = testIdentity(source, { secret: identityKey }).signMessage;
  let isMute = false;
  const transport = {
    publish: async (channel: string, message: string) => (isMute ? undefined : pubSub.publish(channel, message)),
  };
  return {
    eventLog,
    relay: relayEvents({ eventLog, pubSub: transport, source, sign, log }),
    /** Whether published messages are lost, as during an outage of Redis. */
    mute: (next: boolean) => void (isMute = next),
  };
}

type Write = (name: string, text: string) => Promise<void>;

async function writeGraph(write: Write, subgraphs: Record<SubgraphName, SmallSubgraph>): Promise<void> {
  const events = new URL('../gateway/subscriptions/events.graphql', import.meta.url);
  await write('events.graphql', await readFile(events, 'utf8'));
  const list = Object.entries(subgraphs).map(
    ([name, { url }]) => `  ${name}: { routing_url: ${url}/graphql, schema: { file: ./${name}.graphql } }\n`,
  );
  list.push('  events: { routing_url: gateway://events, schema: { file: ./events.graphql } }\n');
  for (const [name, { sdl }] of Object.entries(subgraphs)) await write(`${name}.graphql`, sdl);
  await write('supergraph.yaml', `federation_version: 2\nsubgraphs:\n${list.join('')}`);
}
