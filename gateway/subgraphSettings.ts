import { z } from 'zod';
import type { HealthCheckTimes } from '#platform/discovery/healthChecks.ts';
import { RESERVED_HEADERS, type HeaderRule } from './execution/headerRules.ts';
import { readTrafficSettings, trafficSettings, type TrafficSettings } from './traffic/trafficSettings.ts';

// RFC 9110, 5.6.2: a field name is a token.
export const headerName = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'expected the name of a header');
const sentName = headerName.refine((name) => !RESERVED_HEADERS.has(name.toLowerCase()), {
  message: 'expected a header that rules may send, not one of a connection or of the gateway itself',
});
const pattern = z.string().refine(isPattern, 'expected a regular expression');
const headerValue = z.string().regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'expected a value without line breaks');
const exactlyOne = (...keys: string[]) => ({ message: `expected exactly one of ${keys.join(', ')}` });

const selector = { named: headerName.optional(), matching: pattern.optional() };
const hasOneSelector = ({ named, matching }: { named?: unknown; matching?: unknown }) =>
  (named === undefined) !== (matching === undefined);

const headerRule = z
  .strictObject({
    propagate: z
      .strictObject({
        ...selector,
        named: sentName.optional(),
        rename: sentName.optional(),
        default: headerValue.optional(),
      })
      .refine(hasOneSelector, exactlyOne('named', 'matching'))
      .refine(({ matching, ...rest }) => matching === undefined || (!rest.rename && rest.default === undefined), {
        message: 'expected rename and default beside named, not beside matching',
      })
      .optional(),
    insert: z.strictObject({ name: sentName, value: headerValue }).optional(),
    remove: z.strictObject(selector).refine(hasOneSelector, exactlyOne('named', 'matching')).optional(),
  })
  .refine(
    (rule) => Object.values(rule).filter((part) => part !== undefined).length === 1,
    exactlyOne('propagate', 'insert', 'remove'),
  );

const healthChecks = z.strictObject({
  interval_ms: z.int().min(100).optional().describe('How often each of several instances is checked. Default: 10000'),
  timeout_ms: z.int().min(1).optional().describe('How long a check may take. Default: 3000'),
  gone_after_ms: z.int().min(1).optional().describe('When an instance that fails counts as gone. Default: 30000'),
});
const ofSubgraph = {
  discovery: z
    .enum(['static', 'dns', 'registry'])
    .optional()
    .meta({ atRunTime: true })
    .describe('How its instances are found: see docs/discovery.md. Default: DISCOVERY, or static'),
  health_checks: healthChecks.optional().meta({ atRunTime: true }),
  identity: z
    .enum(['signed', 'none'])
    .optional()
    .describe('`signed`: calls carry the signed identity of this project’s subgraphs. Default: none'),
  headers: z
    .array(headerRule)
    .optional()
    .meta({ atRunTime: true })
    .describe('What a subgraph receives of the headers of a client, rule after rule; those of `all` come first'),
  max_representations: z
    .int()
    .min(1)
    .optional()
    .meta({ atRunTime: true })
    .describe('The most entities that one call asks for. Default: 500 with `identity: signed`, otherwise all'),
  ...trafficSettings,
};
const all = z.strictObject(ofSubgraph);
const subscriptions = z
  .strictObject({
    protocol: z.enum(['graphql_transport_ws', 'sse']).default('graphql_transport_ws'),
    path: z.string().min(1).optional().describe('A path at the origin of the subgraph. Default: that of its URL'),
    url: z.url({ protocol: /^(https?|wss?)$/ }).optional(),
  })
  .refine(({ path, url }) => path === undefined || url === undefined, { message: 'expected path or url, not both' });
const address = z.url({ protocol: /^https?$/ });
const addressOrName = z.url({ protocol: /^(https?|dns(\+srv)?)$/ });
const instance = z.strictObject({
  url: address,
  weight: z.number().min(0).default(1).describe('Its part of the calls beside the weights of the others'),
  version: z.string().min(1).nullable().default(null),
  zone: z.string().min(1).nullable().default(null),
});
const named = z
  .strictObject({
    url: addressOrName
      .optional()
      .meta({ atRunTime: true })
      .describe('Replaces the routing URL of the supergraph; `dns:` and `dns+srv:` are resolved'),
    instances: z
      .array(instance)
      .min(1)
      .refine((list) => new Set(list.map(({ url }) => url)).size === list.length, 'expected each URL once')
      .optional()
      .meta({ atRunTime: true })
      .describe('The processes that serve the subgraph, instead of one at a URL'),
    subscriptions: subscriptions
      .optional()
      .meta({ atRunTime: true })
      .describe('How the subgraph serves its fields of Subscription'),
    ...ofSubgraph,
  })
  .refine(({ url, instances }) => url === undefined || instances === undefined, {
    message: 'expected url or instances, not both',
  });

/** The part of gateway.yaml about subgraphs: of all of them, and of each by its name. */
export const subgraphsSettings = z.object({ all: all.optional() }).catchall(named);

/** How the gateway calls one subgraph. */
export type SubgraphSettings = {
  /** Whether calls carry a signed identity. */
  readonly identity: 'signed' | 'none';
  readonly headers: readonly HeaderRule[];
  /** The most entities of one call. */
  readonly maxRepresentations: number;
  /** Replaces the routing URL of the supergraph; null: it does not. */
  readonly url: string | null;
  /** The processes that serve it; null: the one at its URL. */
  readonly instances: readonly z.output<typeof instance>[] | null;
  readonly subscriptions: SubscriptionSettings;
  readonly traffic: TrafficSettings;
  /** How its instances are found; null: as DISCOVERY says. */
  readonly discovery: 'static' | 'dns' | 'registry' | null;
  readonly healthChecks: HealthCheckTimes;
};

/** How a subgraph serves subscriptions; without `path` and `url`, at its URL. */
export type SubscriptionSettings = z.output<typeof subscriptions>;

/** What subgraphs of this project accept in one call. */
const SIGNED_MAX_REPRESENTATIONS = 500;

/** Returns the settings of a subgraph: its own, then those of `all`, then the defaults. */
export function subgraphSettings(
  { subgraphs = {} }: { readonly subgraphs?: z.output<typeof subgraphsSettings> | undefined },
  name: string,
): SubgraphSettings {
  const { all: common } = subgraphs;
  const own = name === 'all' ? undefined : subgraphs[name];
  const identity = own?.identity ?? common?.identity ?? 'none';
  const byDefault = identity === 'signed' ? SIGNED_MAX_REPRESENTATIONS : Infinity;
  return {
    identity,
    headers: [...(common?.headers ?? []), ...(own?.headers ?? [])],
    maxRepresentations: own?.max_representations ?? common?.max_representations ?? byDefault,
    url: own?.url ?? null,
    instances: own?.instances ?? null,
    subscriptions: own?.subscriptions ?? { protocol: 'graphql_transport_ws' },
    traffic: readTrafficSettings(common, own),
    discovery: own?.discovery ?? common?.discovery ?? null,
    healthChecks: readHealthChecks({ ...common?.health_checks, ...own?.health_checks }),
  };
}

function readHealthChecks(given: z.output<typeof healthChecks>): HealthCheckTimes {
  return {
    intervalMs: given.interval_ms ?? 10_000,
    timeoutMs: given.timeout_ms ?? 3_000,
    goneAfterMs: given.gone_after_ms ?? 30_000,
  };
}

function isPattern(text: string): boolean {
  try {
    void new RegExp(text, 'i');
    return true;
  } catch {
    return false;
  }
}
