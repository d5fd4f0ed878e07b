import { z } from 'zod';
import { RESERVED_HEADERS, type HeaderRule } from './execution/headerRules.ts';

// RFC 9110, 5.6.2: a field name is a token.
const headerName = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'expected the name of a header');
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

const ofSubgraph = {
  identity: z
    .enum(['signed', 'none'])
    .optional()
    .describe('`signed`: calls carry the signed identity of this project’s subgraphs. Default: none'),
  headers: z
    .array(headerRule)
    .optional()
    .describe('What a subgraph receives of the headers of a client, rule after rule; those of `all` come first'),
  max_representations: z
    .int()
    .min(1)
    .optional()
    .describe('The most entities that one call asks for. Default: 500 with `identity: signed`, otherwise all'),
};
const all = z.strictObject(ofSubgraph);
const subscriptions = z
  .strictObject({
    protocol: z.enum(['graphql_transport_ws', 'sse']).default('graphql_transport_ws'),
    path: z.string().min(1).optional().describe('A path at the origin of the subgraph. Default: that of its URL'),
    url: z.url({ protocol: /^(https?|wss?)$/ }).optional(),
  })
  .refine(({ path, url }) => path === undefined || url === undefined, { message: 'expected path or url, not both' });
const named = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Replaces the routing URL of the supergraph'),
  subscriptions: subscriptions.optional().describe('How the subgraph serves its fields of Subscription'),
  ...ofSubgraph,
});

/** Asymmetric algorithms only: a key that is published cannot be a shared secret. */
const RSA = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const;
const ALGORITHMS = [...RSA, 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'] as const;

const claim = z.string().min(1).optional();
const jwt = z.strictObject({
  jwks: z
    .array(z.url({ protocol: /^https?$/ }))
    .min(1)
    .describe('The URLs of JSON Web Key Sets'),
  issuers: z.array(z.string().min(1)).min(1).optional().describe('The `iss` that are accepted. Default: any'),
  audiences: z.array(z.string().min(1)).min(1).optional().describe('The `aud` that are accepted. Default: any'),
  algorithms: z
    .array(z.enum(ALGORITHMS))
    .min(1)
    .default([...ALGORITHMS]),
  claims: z
    .strictObject({ subject: claim, session: claim, roles: claim, scopes: claim })
    .optional()
    .describe('The names of the claims. Default: sub, sid, roles, scope'),
});

const limit = (about: string) => z.int().min(1).optional().describe(about);

/** The schema of gateway.yaml. */
export const settingsSchema = z.strictObject({
  supergraph: z
    .string()
    .min(1)
    .optional()
    .describe('A composed supergraph, or a list of subgraphs (.yaml) that is composed at the start'),
  policies: z
    .enum(['shop', 'directives', 'open'])
    .default('directives')
    .describe('Who may request which field: see docs/gateway.md'),
  host: z.string().min(1).optional(),
  port: z.int().min(0).max(65_535).optional(),
  cors: z
    .strictObject({
      origins: z.array(z.url()).optional().describe('Origins whose pages may read responses'),
      allow_headers: z.array(headerName).optional(),
    })
    .optional(),
  timeouts: z
    .strictObject({
      operation_ms: limit('How long one operation may take. Default: 10000'),
      call_ms: limit('How long one call to a subgraph may take. Default: 3000'),
    })
    .optional(),
  limits: z
    .strictObject({
      max_depth: limit('Levels of fields. Default: 16'),
      max_root_fields: limit('Default: 20'),
      max_aliases: limit('Default: 60'),
      max_selections: limit('Fields and fragments of a document. Default: 4000'),
      parser_max_tokens: limit('Default: 5000'),
      parser_max_characters: limit('Default: 100000'),
      max_cost: limit('Default: 30000 for a graph with @cost or @listSize, otherwise none'),
    })
    .optional(),
  subgraphs: z
    .object({ all: all.optional() })
    .catchall(named)
    .optional()
    .describe('Settings of `all` subgraphs, and of each by its name'),
  jwt: jwt.optional().describe('How access tokens are verified. Without it the Authorization header is ignored'),
});

/** The JSON schema of gateway.yaml, for editors. */
export function printSettingsSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(settingsSchema, { io: 'input' }), null, 2)}\n`;
}

/** What gateway.yaml says, checked; `supergraph` is an absolute path. */
export type Settings = Readonly<z.output<typeof settingsSchema>>;

export type Policies = Settings['policies'];

/** How access tokens are verified by the keys of any issuer. */
export type JwtSettings = z.output<typeof jwt>;

/** How the gateway calls one subgraph. */
export type SubgraphSettings = {
  /** Whether calls carry a signed identity. */
  readonly identity: 'signed' | 'none';
  readonly headers: readonly HeaderRule[];
  /** The most entities of one call. */
  readonly maxRepresentations: number;
  /** Replaces the routing URL of the supergraph; null: it does not. */
  readonly url: string | null;
  readonly subscriptions: SubscriptionSettings;
};

/** How a subgraph serves subscriptions; without `path` and `url`, at its URL. */
export type SubscriptionSettings = z.output<typeof subscriptions>;

/** What subgraphs of this project accept in one call. */
const SIGNED_MAX_REPRESENTATIONS = 500;

/** Returns the settings of a subgraph: its own, then those of `all`, then the defaults. */
export function subgraphSettings({ subgraphs = {} }: Pick<Settings, 'subgraphs'>, name: string): SubgraphSettings {
  const { all: common } = subgraphs;
  const own = name === 'all' ? undefined : subgraphs[name];
  const identity = own?.identity ?? common?.identity ?? 'none';
  const byDefault = identity === 'signed' ? SIGNED_MAX_REPRESENTATIONS : Infinity;
  return {
    identity,
    headers: [...(common?.headers ?? []), ...(own?.headers ?? [])],
    maxRepresentations: own?.max_representations ?? common?.max_representations ?? byDefault,
    url: own?.url ?? null,
    subscriptions: own?.subscriptions ?? { protocol: 'graphql_transport_ws' },
  };
}

/** The settings without a file. */
export const defaultSettings: Settings = settingsSchema.parse({});

function isPattern(text: string): boolean {
  try {
    void new RegExp(text, 'i');
    return true;
  } catch {
    return false;
  }
}
