import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify from 'fastify';
import { channelName } from '#platform/eventLog/channelName.ts';
import type { NewEvent } from '#platform/eventLog/eventEnvelope.ts';
import { relayEvents } from '#platform/eventLog/relayEvents.ts';
import { serveEventLog } from '#platform/eventLog/serveEventLog.ts';
import { createSigner } from '#platform/identity/signer.ts';
import { derivedId } from '#platform/ids/ids.ts';
import { createLog } from '#platform/log/log.ts';
import { openLocalPubSub } from '#platform/pubSub/localPubSub.ts';
import type { PubSub } from '#platform/pubSub/pubSub.ts';
import { createMemoryEventLog, sampleEvent } from '#platform/testing/memoryEventLog.ts';
import { readGatewayConfig, type GatewayConfig } from '../gateway/config.ts';
import type { Caller } from '../gateway/context.ts';
import { openLiveOver } from './openLiveOver.ts';
import { nodesHeader } from './nodesHeader.ts';
import { identityKey, openSmallHouse, type Resolvers, type SmallHouse } from './smallHouse.ts';

const log = createLog({ service: 'test', level: 'silent' });
const header = nodesHeader(['key', 'authenticated']);

export const liveSdl = {
  users: `${header}type User @key(fields: "id") @node(prefix: "usr") @identity { id: ID! name: String! } type Notification @key(fields: "id") { id: ID! title: String! } type Query { me: User }`,
  orders: `${header}type Order @key(fields: "id") { id: ID! number: String! customer: User }
type User @key(fields: "id", resolvable: false) { id: ID! }`,
  products: `${header}type ProductVariant @key(fields: "id") @node(prefix: "var", field: "productVariant") {
    id: ID! sku: String! mine: String @perCaller onHand: Int @authenticated
  }
  type Query { productVariant(id: ID!): ProductVariant }`,
};
type HouseName = keyof typeof liveSdl;

/** The id of an order, by a name for people. */
export const orderId = (name: string): string => derivedId('ord', name);
export const userId = (name: string): string => derivedId('usr', name);
export const variantId = (name: string): string => derivedId('var', name);

/** Somebody signed in, for five minutes. */
export function callerOf(name: string, changes: Partial<Caller['claims']> & { expiresAtMs?: number } = {}): Caller {
  const { expiresAtMs = Date.now() + 300_000, ...claims } = changes;
  return {
    claims: { subject: userId(name), session: `ses_${name}`, roles: ['CUSTOMER'], scopes: [], ...claims },
    issuedAtSeconds: Math.floor(Date.now() / 1000) - 10,
    expiresAtMs,
  };
}

/** The owner of each order; others are told that there is none. */
type Owners = Map<string, string>;

type Claims = Caller['claims'] | null;

function resolversOf(owners: Owners, hidden: ReadonlySet<string>): Record<HouseName, Resolvers> {
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

/** Three small houses with logs of their events, and the gateway's subscriptions before them, without its doors; `carrier` stays open. */
export async function openLiveFederation(carrier?: PubSub) {
  const stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'live-'));
  stack.defer(() => rm(folder, { recursive: true }));
  const write = (name: string, text: string) => writeFile(join(folder, name), text);
  const pubSub = carrier ?? stack.use(openLocalPubSub());
  const files = { listFile: join(folder, 'supergraph.yaml'), committedFile: join(folder, 'supergraph.graphql') };
  const owners: Owners = new Map();
  const hidden = new Set<string>();
  const { houses, logs } = await openHouses(resolversOf(owners, hidden), { stack, pubSub });
  await writeGraph(write, houses);

  return {
    ...houses,
    logs,
    owners,
    /** Variants that are for staff alone. */
    hidden,
    files,
    write,
    ...createTelling(owners, logs),
    /** A gateway's subscriptions, with nothing remembered of one before. */
    open: async (changes: Partial<GatewayConfig> = {}) => {
      const config = { ...readGatewayConfig({ IDENTITY_KEYS: identityKey }), supergraphFiles: files, ...changes };
      return stack.use(await openLiveOver(config, pubSub));
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

type Logs = Record<HouseName, ReturnType<typeof openLog>>;
type Ground = { readonly stack: AsyncDisposableStack; readonly pubSub: PubSub };

async function openHouses(resolvers: Record<HouseName, Resolvers>, { stack, pubSub }: Ground) {
  const open = (name: HouseName) => openSmallHouse(liveSdl[name], resolvers[name]);
  const houses = { users: await open('users'), orders: await open('orders'), products: await open('products') };
  const logOf = (name: HouseName) => openLog(name, houses[name], pubSub);
  const logs: Logs = { users: logOf('users'), orders: logOf('orders'), products: logOf('products') };
  for (const name of ['users', 'orders', 'products'] as const) {
    stack.defer(houses[name].stop);
    stack.use(logs[name].relay);
  }
  return { houses, logs };
}

/** Facts of the shop, told by their houses. */
function createTelling(owners: Owners, logs: Logs) {
  const versions = new Map<string, number>();
  const nextVersion = (subject: string): number => (versions.get(subject) ?? 0) + 1;
  const tell = (source: HouseName, fields: Partial<NewEvent>): void => {
    const subject = fields.subject ?? 'nothing';
    const version = nextVersion(subject);
    versions.set(subject, version);
    logs[source].eventLog.append(sampleEvent({ ...fields, subject, version }));
    logs[source].relay.wake();
  };
  return {
    tell,
    /** The next event of an order of somebody; `told` is who the event says it belongs to. */
    tellOrder(name: string, ownerName: string, told = ownerName) {
      const [id, owner] = [orderId(name), userId(ownerName)];
      owners.set(id, owner);
      const sequence = nextVersion(id);
      const axes = { fromStatus: null, toStatus: 'PENDING', paymentStatus: 'UNPAID', fulfillmentStatus: 'UNFULFILLED' };
      const channels = [channelName('order', id), channelName('user', owner, 'orders')];
      const data = { orderId: id, number: 'A-1', sequence, ...axes };
      tell('orders', { type: 'order.created', subject: id, owner: userId(told), channels, data });
    },
    tellStock(name: string, available: number) {
      const id = variantId(name);
      const data = { variantId: id, available, state: 'IN_STOCK' };
      tell('products', { type: 'stock.changed', subject: id, channels: [channelName('variant', id)], data });
    },
  };
}

function openLog(source: string, house: SmallHouse, pubSub: PubSub) {
  const eventLog = createMemoryEventLog(source);
  const app = Fastify();
  serveEventLog(app, eventLog);
  for (const path of ['/events', '/events/head'])
    house.serve(path, async (query) => {
      const { statusCode, body } = await app.inject(`${path}?${query}`);
      return { status: statusCode, body: JSON.parse(body) };
    });
  let isMute = false;
  const wire = {
    publish: async (channel: string, message: string) => (isMute ? undefined : pubSub.publish(channel, message)),
  };
  return {
    eventLog,
    relay: relayEvents({ eventLog, pubSub: wire, source, signer: createSigner([identityKey]), log }),
    /** Whether what it publishes is lost on the way, as without a wire. */
    mute: (next: boolean) => void (isMute = next),
  };
}

type Write = (name: string, text: string) => Promise<void>;

async function writeGraph(write: Write, houses: Record<HouseName, SmallHouse>): Promise<void> {
  const events = new URL('../gateway/subscriptions/events.graphql', import.meta.url);
  await write('events.graphql', await readFile(events, 'utf8'));
  const list = Object.entries(houses).map(
    ([name, { url }]) => `  ${name}: { routing_url: ${url}/graphql, schema: { file: ./${name}.graphql } }\n`,
  );
  list.push('  events: { routing_url: gateway://events, schema: { file: ./events.graphql } }\n');
  for (const [name, { sdl }] of Object.entries(houses)) await write(`${name}.graphql`, sdl);
  await write('supergraph.yaml', `federation_version: 2\nsubgraphs:\n${list.join('')}`);
}
