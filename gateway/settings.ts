import { z } from 'zod';
import type { SettingsSchema } from '#platform/settings/settingsTree.ts';
import { cacheSettings } from './cacheSettings.ts';
import { exposureSettings } from './exposure.ts';
import { overloadSettings } from './overloadSettings.ts';
import { rateLimitSettings } from './rateLimitSettings.ts';
import { flagSettings } from './flagSettings.ts';
import { pluginSettings } from './pluginSettings.ts';
import { headerName, subgraphsSettings } from './subgraphSettings.ts';

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
const liveLimit = (about: string, variable?: string) =>
  limit(about).meta({ atRunTime: true, ...(variable && { variable }) });

/**
 * The schema of gateway.yaml. `atRunTime` marks settings that take effect while the gateway runs; every other one takes
 * effect after a restart. `variable` is the environment variable that wins over the file.
 */
export const settingsSchema = z.strictObject({
  supergraph: z
    .string()
    .min(1)
    .optional()
    .meta({ variable: 'SUPERGRAPH' })
    .describe('A composed supergraph, or a list of subgraphs (.yaml) that is composed at the start'),
  policies: z
    .enum(['shop', 'directives', 'open'])
    .default('directives')
    .meta({ variable: 'POLICIES' })
    .describe('Who may request which field: see docs/gateway.md'),
  log_level: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .optional()
    .meta({ atRunTime: true, variable: 'LOG_LEVEL' })
    .describe('Default: info; with npm start warn'),
  ...exposureSettings,
  host: z.string().min(1).optional().meta({ variable: 'HOST' }).describe('Where it listens. Default: 127.0.0.1'),
  port: z.int().min(0).max(65_535).optional().meta({ variable: 'PORT' }).describe('Default: 4000'),
  hsts_max_age: z
    .int()
    .min(0)
    .optional()
    .meta({ atRunTime: true, variable: 'HSTS_MAX_AGE' })
    .describe(
      'Seconds for which browsers use only TLS, sent where a trusted proxy says that TLS was used. Default: none',
    ),
  cors: z
    .strictObject({
      origins: z
        .array(z.url())
        .optional()
        .meta({ atRunTime: true, variable: 'ALLOWED_ORIGINS' })
        .describe('Origins whose pages may read responses. Default: none'),
      allow_headers: z
        .array(headerName)
        .optional()
        .meta({ atRunTime: true, variable: 'ALLOWED_HEADERS' })
        .describe('Headers that such pages may send, in addition to the usual ones. Default: none'),
    })
    .optional(),
  timeouts: z
    .strictObject({
      operation_ms: liveLimit('How long one operation may take. Default: 10000', 'OPERATION_TIMEOUT_MS'),
      keep_alive_ms: limit('How long a connection without a request stays open. Default: 65000'),
      call_ms: liveLimit('How long one call to a subgraph may take. Default: 3000', 'CALL_TIMEOUT_MS'),
      routes: z
        .record(z.string().startsWith('/'), z.int().min(1))
        .optional()
        .describe('How long a request of a route may take, by its URL, such as /webhooks/payments. Default: no limit'),
    })
    .optional(),
  limits: z
    .strictObject({
      max_depth: liveLimit('Levels of fields. Default: 16'),
      max_root_fields: liveLimit('Default: 20'),
      max_aliases: liveLimit('Default: 60'),
      max_selections: liveLimit('Fields and fragments of a document. Default: 4000'),
      parser_max_tokens: liveLimit('Default: 5000'),
      parser_max_characters: liveLimit('Default: 100000'),
      max_directives: liveLimit('Of a document, with fragments at each spread. Default: 500'),
      max_body_bytes: limit('Of a request. Default: 262144'),
      max_connections: liveLimit('WebSockets and streams. Default: 20000'),
      max_anonymous_connections: liveLimit('Of those, by callers that are not signed in. Default: 10000'),
      max_connections_per_address: liveLimit('Default: 200; in development 12000'),
      max_connections_per_account: liveLimit('Default: 100'),
      max_sockets_per_address: liveLimit('TCP connections. Default: 1000; in development 60000'),
      max_subscriptions: liveLimit('Default: 20000'),
      max_anonymous_subscriptions: liveLimit('Of those, by callers that are not signed in. Default: 10000'),
      max_subscriptions_per_address: liveLimit('Not signed in. Default: 400; in development 24000'),
      max_subscriptions_per_account: liveLimit('Default: 200'),
      max_cost: liveLimit('Default: 30000 for a graph with @cost or @listSize, otherwise none', 'MAX_OPERATION_COST'),
    })
    .optional(),
  ...rateLimitSettings,
  ...overloadSettings,
  ...cacheSettings,
  ...pluginSettings,
  ...flagSettings,
  subgraphs: subgraphsSettings.optional().describe('Settings of `all` subgraphs, and of each by its name'),
  jwt: jwt.optional().describe('How access tokens are verified. Without it the Authorization header is ignored'),
});

/** The JSON schema of gateway.yaml, for editors, and for those who ask what takes effect when. */
export const gatewaySettingsSchema = z.toJSONSchema(settingsSchema, { io: 'input' }) as SettingsSchema;

/** What gateway.yaml says, checked; its paths are absolute. */
export type Settings = Readonly<z.output<typeof settingsSchema>>;

export type Policies = Settings['policies'];

/** How access tokens are verified by the keys of any issuer. */
export type JwtSettings = z.output<typeof jwt>;

/** The settings without a file. */
export const defaultSettings: Settings = settingsSchema.parse({});
